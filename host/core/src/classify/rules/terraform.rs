//! Terraform's and OpenTofu's words, and those of widely used providers.

use std::sync::LazyLock;

use super::{By, Rule};
use crate::failure::FailureClass::{
    GuardTerraform, Terminated, TerraformFailed, TerraformInvalid, TerraformLocked,
    TerraformProvider, TerraformState,
};

pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        (
            "terraform-lock-unreachable",
            TerraformProvider,
            r"(?s)(acquiring|locking) (the )?state( lock)?.{0,400}(no such host|connection refused|i/o timeout|\b50[234]\b)",
        ),
        (
            "terraform-lock-held",
            TerraformLocked,
            r"error acquiring the state lock|error locking state|state blob is already locked|resource temporarily unavailable.*lock|workspace already locked|state is already locked",
        ),
        (
            "terraform-state-other",
            TerraformState,
            r"saved plan is stale|state data in s3 does not have the expected content|cannot import state with lineage|unsupported state file format|state snapshot was created by|failed to (load|decode|read) (the )?(current |prior )?state|error (loading|refreshing) state: |backend configuration changed|state file.*(corrupt|checksum)",
        ),
        ("terraform-prevent-destroy", GuardTerraform, r"instance cannot be destroyed|lifecycle\.prevent_destroy"),
        (
            "terraform-throttled",
            TerraformProvider,
            r"RequestLimitExceeded|ThrottlingException|Throttling: Rate exceeded|rate ?exceeded|TooManyRequests|too many requests|rateLimitExceeded|rate limit (exceeded|reached)|SubscriptionRequestsThrottled|SlowDown|ProvisionedThroughputExceeded|StatusCode[:=] ?429|googleapi: Error 429",
        ),
        (
            "terraform-lock-file",
            TerraformInvalid,
            r"inconsistent dependency lock file|doesn't match any of the checksums|required plugins are not installed|does not have a provider named|no available releases match|unsupported terraform core version|unsupported opentofu core version",
        ),
        (
            "terraform-provider-down",
            TerraformProvider,
            r"StatusCode[:=] ?(500|502|503|504)|googleapi: Error (500|502|503|504)|InternalServerError|ServiceUnavailable|could not connect to registry|failed to (query available provider packages|request discovery document).*|failed to retrieve (the )?available versions|the request signature we calculated.*RequestTimeTooSkewed",
        ),
        (
            "terraform-credentials",
            TerraformInvalid,
            r"no valid credential sources|could not find default credentials|ExpiredToken|InvalidClientTokenId|AuthFailure|failed to refresh cached credentials|building AzureRM Client: .*(authenticat|obtain)|unable to authenticate",
        ),
        (
            "terraform-backend",
            TerraformInvalid,
            r"backend initialization required|invalid backend configuration|unsupported backend type|error configuring the backend|module not installed|failed to get existing workspaces: .*(NoSuchBucket|does not exist)",
        ),
        (
            "terraform-module",
            TerraformInvalid,
            r"unsupported (argument|block type|attribute)|missing required argument|argument or block definition required|no value for required variable|invalid value for (input )?variable|value for undeclared variable|reference to undeclared|invalid (reference|expression|character|index|for_each argument|count argument|function argument|template interpolation|resource (type|name)|provider configuration|block definition|attribute name)|incorrect (attribute value|condition) type|unclosed configuration block|duplicate (resource|variable|provider|output|module|local value)|error: cycle:|unreadable module|missing newline after|call to unknown function|resource (precondition|postcondition) failed|provider configuration not present",
        ),
        ("terraform-stopped", Terminated, r"execution halted|operation (was )?canceled|interrupt received"),
        (
            "terraform-provisioner",
            TerraformFailed,
            r"(local-exec|remote-exec|file) provisioner error|error running command",
        ),
        (
            "terraform-provider-bug",
            TerraformFailed,
            r"provider produced (inconsistent|invalid)|plugin did not respond|plugin crashed|panic: .*provider",
        ),
        (
            "terraform-waited",
            TerraformFailed,
            r"timeout while waiting for (state|resource)|unexpected state '|error waiting for .* to (become|be )",
        ),
        (
            "terraform-right",
            TerraformFailed,
            r"AccessDenied|UnauthorizedOperation|AuthorizationFailed|is not authorized to perform|googleapi: Error 403|StatusCode[:=] ?403|PERMISSION_DENIED|insufficient permission",
        ),
        (
            "terraform-limit",
            TerraformFailed,
            r"LimitExceeded|QuotaExceeded|quota.*exceeded|VcpuLimit|InsufficientInstanceCapacity",
        ),
        (
            "terraform-apply",
            TerraformFailed,
            r"(creating|updating|deleting|modifying|reading|putting|attaching) [^:\n]{1,200}: .*|already exists - to be managed via terraform|operation error [a-z0-9 ]+: .*|googleapi: Error 4\d\d.*|StatusCode[:=] ?4\d\d.*",
        ),
    ]
    .into_iter()
    .map(|(name, class, pattern)| Rule::new(name, By::Is(class), pattern))
    .collect()
});
