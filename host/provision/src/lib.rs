//! Terraform and OpenTofu, as a run needs them: plan, apply exactly that plan, read the outputs.
