use super::*;

#[test]
fn what_terraform_says_is_told_apart() {
    check(
        Some(Phase::Provision),
        &[
            (
                "Error: Error acquiring the state lock\n\nError message: ConditionalCheckFailedException: The conditional request failed\nLock Info:\n  ID: 1f",
                "terraform.locked",
                "terraform-lock-held",
            ),
            (
                "Error: Error acquiring the state lock\n\nError message: Post \"https://state.example/lock\": dial tcp: lookup state.example: no such host",
                "terraform.provider",
                "terraform-lock-unreachable",
            ),
            (
                "Error: Saved plan is stale\n\nThe given plan file can no longer be applied because the state was changed",
                "terraform.state",
                "terraform-state-other",
            ),
            (
                "Error: creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 503, RequestLimitExceeded: Request limit exceeded.",
                "terraform.provider",
                "terraform-throttled",
            ),
            (
                "Error: googleapi: Error 429: Quota exceeded for quota metric 'Queries', rateLimitExceeded",
                "terraform.provider",
                "terraform-throttled",
            ),
            (
                "Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.terraform.io",
                "terraform.provider",
                "terraform-provider-down",
            ),
            (
                "Error: Failed to query available provider packages\n\nprovider registry does not have a provider named registry.terraform.io/hashicorp/nope",
                "terraform.invalid",
                "terraform-lock-file",
            ),
            (
                "Error: Get \"https://api.example/v1\": dial tcp 10.0.0.1:443: connect: connection refused",
                "terraform.provider",
                "network-reach",
            ),
            (
                "Error: Unsupported argument\n\n  on main.tf line 3",
                "terraform.invalid",
                "terraform-module",
            ),
            ("Error: No value for required variable", "terraform.invalid", "terraform-module"),
            (
                "Error: Inconsistent dependency lock file",
                "terraform.invalid",
                "terraform-lock-file",
            ),
            (
                "Error: No valid credential sources found",
                "terraform.invalid",
                "terraform-credentials",
            ),
            (
                "Error: Instance cannot be destroyed\n\nResource aws_db_instance.main has lifecycle.prevent_destroy set",
                "guard.terraform",
                "terraform-prevent-destroy",
            ),
            (
                "Error: local-exec provisioner error\n\nError running command 'false': exit status 1. Output:",
                "terraform.failed",
                "terraform-provisioner",
            ),
            (
                "Error: Provider produced inconsistent result after apply",
                "terraform.failed",
                "terraform-provider-bug",
            ),
            (
                "Error: creating IAM Role (web): operation error IAM: CreateRole, StatusCode: 403, AccessDenied: User is not authorized to perform: iam:CreateRole",
                "terraform.failed",
                "terraform-right",
            ),
            (
                "Error: creating EC2 VPC: VpcLimitExceeded: The maximum number of VPCs has been reached.",
                "terraform.failed",
                "terraform-limit",
            ),
            (
                "Error: timeout while waiting for state to become 'available' (last state: 'creating', timeout: 40m0s)",
                "terraform.failed",
                "terraform-waited",
            ),
            (
                "Error: creating S3 Bucket (shop): BucketAlreadyExists: taken",
                "terraform.failed",
                "terraform-apply",
            ),
            ("Error: execution halted", "terminated", "terraform-stopped"),
        ],
    );
}

#[test]
fn terraform_is_told_by_its_looks_where_no_phase_is_said() {
    check(
        None,
        &[
            (
                "\u{2577}\n\u{2502} Error: Reference to undeclared input variable\n\u{2502} \n\u{2502}   on main.tf line 7",
                "terraform.invalid",
                "terraform-module",
            ),
            (
                "Error: Get \"https://api.example\": i/o timeout\n\n  with aws_vpc.main,\n  on main.tf line 3",
                "terraform.provider",
                "network-reach",
            ),
            (
                "Error: Service \"web\" is invalid: spec.clusterIP: field is immutable",
                "sync.immutable",
                "kubernetes-immutable",
            ),
        ],
    );
}
