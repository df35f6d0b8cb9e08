//! What goes wrong, by its class.

use std::io;
use std::path::Path;

use bowline_core::FailureClass;
use bowline_core::run::Failure;

/// What the system says about a file or folder.
pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Failure + use<> {
    let path = path.display().to_string();
    move |error| {
        use io::ErrorKind as Kind;
        let class = match error.kind() {
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => FailureClass::SyncDenied,
            Kind::QuotaExceeded | Kind::FileTooLarge => FailureClass::SyncQuota,
            Kind::NotADirectory | Kind::IsADirectory => FailureClass::SyncForeign,
            _ => FailureClass::SyncUnavailable,
        };
        Failure::new(class, format!("{path}: {error}"))
    }
}

/// The customer is another run's, or nobody's any more.
pub(crate) fn busy(customer: &str, holder: Option<&crate::Holder>) -> Failure {
    let message = match holder {
        Some(holder) => format!("another run took the customer {customer}: {holder}"),
        None => format!("the claim on the customer {customer} is gone"),
    };
    Failure::new(FailureClass::CustomerBusy, message)
}

/// Work on another thread that panicked or was cancelled.
pub(crate) fn lost(error: tokio::task::JoinError) -> Failure {
    Failure::new(FailureClass::Unknown, format!("the work was lost: {error}"))
}
