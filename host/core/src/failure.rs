//! The classes of failure. What a user, a retry policy and an exit code go by; the words and numbers
//! are stable.
//!
//! This file is the one table of them: whatever is said about a class, in a message or on the page
//! `host/docs/failures.md`, is said here.

mod page;
mod word;

pub use page::{page, retried};
pub use word::NoFailureClass;

macro_rules! classes {
    ($(
        $(#[doc = $doc:literal])* $name:ident = $number:literal $word:literal {
            example: $example:literal,
            remedy: $remedy:literal,
        },
    )*) => {
        /// What kind of failure it was.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FailureClass {
            $($(#[doc = $doc])* $name,)*
        }

        impl FailureClass {
            /// Every class, in the order of its number.
            pub const ALL: &[FailureClass] = &[$(FailureClass::$name),*];

            /// The stable word, such as `plugin.timeout`.
            pub fn word(self) -> &'static str {
                match self { $(FailureClass::$name => $word),* }
            }

            /// The stable number.
            pub fn number(self) -> u16 {
                match self { $(FailureClass::$name => $number),* }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(FailureClass::$name => concat!($($doc),*).trim_ascii()),* }
            }

            /// What such a failure may look like.
            pub fn example(self) -> &'static str {
                match self { $(FailureClass::$name => $example),* }
            }

            /// What a person does about it.
            pub fn remedy(self) -> &'static str {
                match self { $(FailureClass::$name => $remedy),* }
            }
        }
    };
}

classes! {
    /// A release or customer file that cannot be read or says what it may not.
    ReleaseInvalid = 101 "release.invalid" {
        example: "release.yaml:31: unknown field `pipline`, did you mean `pipeline`?",
        remedy: "Correct the file at the line that is named.",
    },
    /// A part that the release names is not there.
    ReleaseIncomplete = 102 "release.incomplete" {
        example: "release.yaml:12: no file manifests/web.yaml",
        remedy: "Add the part, or take its name out of the release.",
    },
    /// A part is not what its digest says.
    ReleaseChanged = 103 "release.changed" {
        example: "sidecar 2.1.0: its digest is not the one in release.lock",
        remedy: "Find out who changed the part. If it is meant, run `bowline lock` and have the difference reviewed.",
    },
    /// A plugin or a bundle has no signature of a key that may sign it.
    ReleaseUntrusted = 104 "release.untrusted" {
        example: "sidecar 2.1.0 is signed by nobody; the keys that may sign it: platform",
        remedy: "Have it signed by a key that `[[trust]]` in bowline.toml names, or find out why it is not.",
    },
    /// The customer's window is closed.
    WindowClosed = 111 "window.closed" {
        example: "acme: no window is open until 2026-03-02T22:00+01:00",
        remedy: "Wait (`--wait`), or have a person say so: `--manual REASON` where the window allows it, `--break-glass REASON` in an emergency.",
    },
    /// Another run changes the customer.
    CustomerBusy = 112 "customer.busy" {
        example: "acme: the run 7f3a of ci@build-4 changes it since 14:02",
        remedy: "Wait for that run, or end it with `bowline runs terminate`.",
    },
    /// A registry does not answer, or not now.
    RegistryUnavailable = 121 "registry.unavailable" {
        example: "registry.example answers 503",
        remedy: "Nothing, as a rule. If it lasts, look at the registry and at the way to it.",
    },
    /// A registry does not let whoever asks.
    RegistryDenied = 122 "registry.denied" {
        example: "registry.example does not let anonymous pull shop/sidecar",
        remedy: "Log in to the registry, or have the right to read given to who runs Bowline.",
    },
    /// What a secret is to come from has nothing.
    SecretMissing = 131 "secret.missing" {
        example: "secret db of acme (bowline.toml:9): the environment variable DB_ACME is not set",
        remedy: "Set what the secret's source names, or correct `[secrets.NAME]` in bowline.toml.",
    },
    /// The command that a secret comes from failed, or did not answer in time.
    SecretUnavailable = 132 "secret.unavailable" {
        example: "secret db of acme (bowline.toml:9): vault gave no answer within 30 s",
        remedy: "Run the command by hand, as the user that runs Bowline, and see what it waits for.",
    },
    /// What a secret's source gives is no secret: too long, or no text.
    SecretInvalid = 133 "secret.invalid" {
        example: "secret db of acme (bowline.toml:9): more than 64 KiB",
        remedy: "Make the source give the secret alone: text, at most 64 KiB.",
    },
    /// A person has not approved what the run would do.
    ApprovalMissing = 201 "approval.missing" {
        example: "acme: the plan sha256:4be1… waits for approval",
        remedy: "Look at the difference, then `bowline approve -c CUSTOMER DIGEST`.",
    },
    /// What was approved is not what the run would do.
    ApprovalStale = 202 "approval.stale" {
        example: "acme: sha256:4be1… was approved, and the plan is sha256:90c2… now",
        remedy: "Look at what changed since, and approve the new digest.",
    },
    /// The output is empty, or lost more objects than the guard allows.
    GuardOutput = 203 "guard.output" {
        example: "acme: the render lost 31 of 40 objects, and the guard allows 20 %",
        remedy: "Find out why they are gone. If it is meant, raise the release's guard, or allow it once with `--allow-removed N`.",
    },
    /// Terraform would delete, replace or forget what nobody has given free.
    GuardTerraform = 204 "guard.terraform" {
        example: "acme: the plan replaces aws_db_instance.main",
        remedy: "Read the plan. If it is meant, approve its digest, or list the address in `terraform.mayReplace`.",
    },
    /// A prune would delete more objects than the guard allows, or one that only a name gives free.
    GuardPrune = 205 "guard.prune" {
        example: "acme: 14 objects would be deleted, and the guard allows 10",
        remedy: "Read the list. If it is meant, `--allow-prune 14`.",
    },
    /// A file that is no plugin of a kind that this host runs.
    PluginInvalid = 301 "plugin.invalid" {
        example: "sidecar.wasm was built for bowline:plugin@0.3.0; this host offers 0.1",
        remedy: "Rebuild the plugin for an interface of this host, or run a newer host.",
    },
    /// The plugin itself said no.
    PluginRefused = 302 "plugin.refused" {
        example: "house-rules 1.0.0: Deployment web: container \"web\" has no limits",
        remedy: "Correct what the findings name.",
    },
    /// It asked for what it was not granted.
    PluginDenied = 303 "plugin.denied" {
        example: "http-check 1.0.0 has no http:shop.example",
        remedy: "Add the grant that the message prints to bowline.toml, if the plugin is to have it.",
    },
    /// It trapped.
    PluginTrap = 304 "plugin.trap" {
        example: "sidecar 2.1.0: wasm `unreachable` instruction executed",
        remedy: "Report it to the plugin's author with a receipt; pin the version before until it is mended.",
    },
    /// It wanted more memory or tables than its limit.
    PluginMemory = 305 "plugin.memory" {
        example: "sidecar 2.1.0 wanted more than its 64 MiB",
        remedy: "Give it `memory:MIB`, on both sides, or fewer objects (`select`).",
    },
    /// It wrote more than its limit, or what is no Kubernetes object.
    PluginOutput = 306 "plugin.output" {
        example: "fan-out 1.0.0 wrote more than 16 MiB",
        remedy: "Let it write less, or raise `limits.output` in bowline.toml.",
    },
    /// It called the host more often, or moved more bytes, than its limit.
    PluginBudget = 307 "plugin.budget" {
        example: "sidecar 2.1.0 called the host more than 1,000,000 times",
        remedy: "Let it read and write in larger pieces, or raise `limits.hostCalls` in bowline.toml.",
    },
    /// It ran longer than its limit.
    PluginTimeout = 308 "plugin.timeout" {
        example: "sidecar 2.1.0 ran longer than 5 s",
        remedy: "Look for an endless loop; else give it `wall:SECONDS`, on both sides.",
    },
    /// A module that Terraform cannot use, or settings that do not fit it.
    TerraformInvalid = 401 "terraform.invalid" {
        example: "main.tf:14: Unsupported argument",
        remedy: "Correct the module or its variables; `terraform validate` says the same.",
    },
    /// Terraform began to change something, and failed.
    TerraformFailed = 402 "terraform.failed" {
        example: "aws_instance.web: creating EC2 Instance: InvalidAMIID.NotFound",
        remedy: "Correct what the provider names. What was applied stays, and the next run goes on from there.",
    },
    /// An output is missing, renamed or of another type than the release declares.
    TerraformOutputs = 403 "terraform.outputs" {
        example: "output db_port: declared number, is string",
        remedy: "Correct the module's output or the release's declaration of it.",
    },
    /// The state is another one than it was, or empty where it was not.
    TerraformState = 404 "terraform.state" {
        example: "acme: the state's lineage is 2f…, it was 9a…",
        remedy: "Check the backend settings. If the move is meant, adopt the new state.",
    },
    /// Somebody else holds the state's lock.
    TerraformLocked = 405 "terraform.locked" {
        example: "Error acquiring the state lock: held by ana@laptop since 09:12",
        remedy: "Wait for who holds it. If that process is dead, `terraform force-unlock ID`.",
    },
    /// A provider, or what it talks to, is throttled or cannot be reached.
    TerraformProvider = 406 "terraform.provider" {
        example: "RequestLimitExceeded: Request limit exceeded",
        remedy: "Nothing, as a rule. If it lasts, look at the provider's status and limits.",
    },
    /// The target does not answer, or not now.
    SyncUnavailable = 501 "sync.unavailable" {
        example: "etcdserver: leader changed",
        remedy: "Nothing, as a rule. If it lasts, look at the API server, its webhooks and the way to it.",
    },
    /// Another manager owns a field that the release sets.
    SyncConflict = 502 "sync.conflict" {
        example: "Apply failed with 1 conflict: conflict with \"kubectl-edit\": .spec.replicas",
        remedy: "Decide who owns the field: `yield` or `force` for that path, or take it out of the release.",
    },
    /// The target does not let whoever asks.
    SyncDenied = 503 "sync.denied" {
        example: "deployments.apps is forbidden: User \"ci\" cannot patch resource",
        remedy: "Give the right to who runs Bowline, or leave the object out.",
    },
    /// A field that cannot change would change.
    SyncImmutable = 504 "sync.immutable" {
        example: "Service \"web\" is invalid: spec.clusterIP: field is immutable",
        remedy: "Give the object another name, or delete it by hand where that does no harm.",
    },
    /// The target says that an object is wrong.
    SyncInvalid = 505 "sync.invalid" {
        example: "Deployment \"web\" is invalid: spec.replicas: must be greater than or equal to 0",
        remedy: "Correct the object; `bowline explain` says which plugin set the field.",
    },
    /// The target does not know the kind of an object.
    SyncMissingKind = 506 "sync.missing-kind" {
        example: "no matches for kind \"Certificate\" in version \"cert-manager.io/v1\"",
        remedy: "Install the CRD first, or put it into the release.",
    },
    /// A quota has no room for an object.
    SyncQuota = 507 "sync.quota" {
        example: "pods \"web\" is forbidden: exceeded quota: team",
        remedy: "Raise the quota, or ask for less.",
    },
    /// An object with a sensitive leaf would go where it may be read.
    SyncSecret = 508 "sync.secret" {
        example: "Secret db has a sensitive leaf, and the target is a git repository",
        remedy: "Send it to a cluster, or say `allowSecrets: true` for this customer.",
    },
    /// The target belongs to another owner, or is another one than it was.
    SyncForeign = 509 "sync.foreign" {
        example: "the cluster's kube-system is another one than before",
        remedy: "Check which cluster the customer's credentials lead to. Nothing was written.",
    },
    /// The target does not know whoever asks.
    SyncAuth = 510 "sync.auth" {
        example: "Unauthorized: the token has expired",
        remedy: "Renew the credentials.",
    },
    /// A container starts and dies, again and again.
    HealthCrashLoop = 601 "health.crash-loop" {
        example: "deployment/web: container server: CrashLoopBackOff, exit 137 OOMKilled",
        remedy: "Read the container's log and its last exit code; OOMKilled asks for more memory.",
    },
    /// An image cannot be pulled.
    HealthImage = 602 "health.image" {
        example: "deployment/web: ImagePullBackOff: cart@sha256:ab…: not found",
        remedy: "Push the image, or give the cluster the right to pull it.",
    },
    /// No node takes a pod.
    HealthUnschedulable = 603 "health.unschedulable" {
        example: "0/5 nodes are available: 5 Insufficient memory",
        remedy: "Add nodes, ask for less, or loosen affinities and tolerations.",
    },
    /// A quota has no room for what an object makes.
    HealthQuota = 604 "health.quota" {
        example: "replicaset/web-5f: pods are forbidden: exceeded quota: team",
        remedy: "Raise the quota, or ask for less.",
    },
    /// What should go on does not.
    HealthStalled = 605 "health.stalled" {
        example: "deployment/web exceeded its progress deadline",
        remedy: "Look at the newest pod's events; `runs show` has the chain down to it.",
    },
    /// An object says that it failed.
    HealthFailed = 606 "health.failed" {
        example: "job/migrate: BackoffLimitExceeded",
        remedy: "Read the log of the object's pods.",
    },
    /// A step said that it failed.
    StepFailed = 701 "step.failed" {
        example: "smoke: https://shop.example/health answers 502, 20 times",
        remedy: "Correct what the step's message names, then `bowline runs retry`.",
    },
    /// A step returned what no run can do: another's name, a circle, more than there may be.
    StepInvalid = 702 "step.invalid" {
        example: "upgrade: two children named \"shard-1\"",
        remedy: "Correct the step's plugin or its config.",
    },
    /// Work was stopped by its deadline, through no fault that is known.
    Timeout = 801 "timeout" {
        example: "verify took longer than its 15m",
        remedy: "See in `runs show` what took the time; raise the deadline if that is right.",
    },
    /// Somebody stopped it.
    Terminated = 802 "terminated" {
        example: "ana: runs terminate 7f3a",
        remedy: "Nothing; somebody wanted it. Exit steps did run.",
    },
    /// The process that ran it is gone.
    Lost = 803 "lost" {
        example: "the process 4711 that ran it is gone",
        remedy: "`bowline runs resume`.",
    },
    /// None of the others.
    Unknown = 900 "unknown" {
        example: "exit status 17",
        remedy: "Read the whole message. If it comes again, report it so that it gets a class.",
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_unique_and_in_order() {
        let words: std::collections::BTreeSet<_> =
            FailureClass::ALL.iter().map(|class| class.word()).collect();
        assert_eq!(words.len(), FailureClass::ALL.len());
        assert!(FailureClass::ALL.is_sorted_by(|a, b| a.number() < b.number()));
    }

    #[test]
    fn every_class_says_what_it_means_with_an_example_and_what_to_do() {
        for class in FailureClass::ALL {
            for text in [class.meaning(), class.example(), class.remedy()] {
                assert!(
                    text.len() > 10 && text == text.trim() && !text.contains('\n'),
                    "{class}: {text:?}"
                );
            }
            assert!(class.meaning().ends_with('.') && class.remedy().ends_with('.'), "{class}");
        }
    }
}
