//! One customer's Terraform, from its folder on.

use std::collections::BTreeMap;
use std::fs;

use bowline_core::facts::Outputs;
use bowline_core::release::OutputDeclaration;
use bowline_core::terraform::{Diagnostic, ModuleFacts, Stage, check_outputs, is_local};
use bowline_core::{FailureClass, Value};
use serde::Deserialize;
use tokio::sync::watch;

use crate::ask::{Answer, ask, stopped};
use crate::command::Commands;
use crate::error::ProvisionError;
use crate::hcl::assignments;
use crate::heard::{Heard, plain};
use crate::mask::Mask;
use crate::program::Program;
use crate::settings::Settings;
use crate::told::Teller;
use crate::watch::Stop;
use crate::workplace::Workplace;

/// One customer's Terraform. While there is one, no other works in the customer's folder.
pub struct Provision {
    pub(crate) settings: Settings,
    pub(crate) facts: ModuleFacts,
    pub(crate) workplace: Workplace,
    pub(crate) commands: Commands,
    pub(crate) mask: Mask,
    /// How many plans were made.
    pub(crate) plans: u32,
    ready: bool,
}

/// What `init` writes of the modules that are called.
#[derive(Deserialize)]
struct Installed {
    #[serde(rename = "Modules", default)]
    modules: Vec<InstalledModule>,
}

#[derive(Deserialize)]
struct InstalledModule {
    #[serde(rename = "Key", default)]
    key: String,
    #[serde(rename = "Source", default)]
    source: String,
}

impl Provision {
    /// Takes the customer's folder. Nothing in it is changed: something may still run there.
    pub fn open(program: &Program, settings: Settings) -> Result<Provision, ProvisionError> {
        let facts = settings.module.facts();
        settings.check(&facts)?;
        let workplace = Workplace::open(&settings.folder)?;
        let commands = Commands::new(program, &workplace, &settings.env);
        let mask = Mask::of(&settings);
        Ok(Provision { settings, facts, workplace, commands, mask, plans: 0, ready: false })
    }

    /// The outputs, as the release declares them; the sensitive ones are marked.
    pub async fn outputs(
        &mut self,
        declared: &BTreeMap<String, OutputDeclaration>,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<Outputs, ProvisionError> {
        self.make_ready(stop).await?;
        let said = self.asked(&["output", "-json", "-no-color"], Stage::State, stop).await?;
        let invalid =
            |message: String| ProvisionError::new(FailureClass::TerraformOutputs, message);
        // Its own message would show where it stopped reading, which may be in a secret.
        let unreadable = || invalid("Terraform's outputs are no JSON that Bowline takes".into());
        let outputs = Value::from_json(&said).map_err(|_| unreadable())?;
        let outputs = outputs.as_object().ok_or_else(unreadable)?;
        check_outputs(outputs, declared).map_err(|fault| {
            let shown = &self.settings.module.shown;
            invalid(fault.to_string())
                .hint(format!("{shown} and spec.terraform.outputs in release.yaml must agree"))
        })
    }

    /// Copies the module and has Terraform prepare it, once. Nothing may run in the folder.
    pub(crate) async fn make_ready(
        &mut self,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<(), ProvisionError> {
        if self.ready {
            return Ok(());
        }
        self.workplace.clear_run()?;
        self.workplace.refresh(&self.settings.module, &self.facts)?;
        self.init(stop).await?;
        self.check_modules()?;
        self.select_workspace(stop).await?;
        self.ready = true;
        Ok(())
    }

    async fn init(&self, stop: &mut watch::Receiver<Stop>) -> Result<(), ProvisionError> {
        let settings: Vec<(&str, Value)> = self
            .settings
            .place
            .settings
            .iter()
            .map(|(key, value)| (key.as_str(), Value::from(value.as_str())))
            .collect();
        let input = assignments(settings.iter().map(|(key, value)| (*key, value)))?;
        let mut arguments =
            vec!["init", "-input=false", "-no-color", "-json", "-lockfile=readonly"];
        // A state is never moved: where it is another one, the lineage tells.
        arguments.push("-reconfigure");
        if !input.is_empty() {
            arguments.push("-backend-config=/dev/stdin");
        }
        let answer = ask(self.commands.plain(&arguments), &input, stop).await?;
        let mut heard = Heard::default();
        answer.stdout.lines().for_each(|line| drop(heard.hear(line.as_bytes())));
        self.hold("init", Stage::Plan, &answer, &heard.errors, stop)
    }

    /// A source that could not be read beforehand is known now.
    fn check_modules(&self) -> Result<(), ProvisionError> {
        let path = self.workplace.data().join("modules/modules.json");
        // Terraform writes none for a module that calls no other.
        let Ok(bytes) = fs::read(&path) else { return Ok(()) };
        let installed: Installed = serde_json::from_slice(&bytes)
            .map_err(|cause| ProvisionError::system("read modules.json", cause.into()))?;
        let remote = installed
            .modules
            .iter()
            .find(|module| !module.source.is_empty() && !is_local(&module.source));
        match remote {
            None => Ok(()),
            Some(InstalledModule { key, source }) => {
                let message = format!(
                    "module {key} comes from {source:?}, and a release holds all of its modules"
                );
                Err(ProvisionError::new(FailureClass::TerraformInvalid, message))
            }
        }
    }

    async fn select_workspace(
        &self,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<(), ProvisionError> {
        let wanted = &self.settings.place.workspace;
        if self.workplace.workspace() == *wanted {
            return Ok(());
        }
        let arguments = ["workspace", "select", "-no-color", "-or-create=true", wanted];
        self.asked(&arguments, Stage::Plan, stop).await.map(drop)
    }

    /// What a short command says; an error where it fails.
    pub(crate) async fn asked(
        &self,
        arguments: &[&str],
        stage: Stage,
        stop: &mut watch::Receiver<Stop>,
    ) -> Result<String, ProvisionError> {
        let answer = ask(self.commands.plain(arguments), "", stop).await?;
        let errors = if answer.status.success() { Vec::new() } else { plain(&answer.stderr) };
        self.hold(arguments[0], stage, &answer, &errors, stop)?;
        Ok(answer.stdout)
    }

    fn hold(
        &self,
        what: &str,
        stage: Stage,
        answer: &Answer,
        errors: &[Diagnostic],
        stop: &watch::Receiver<Stop>,
    ) -> Result<(), ProvisionError> {
        if answer.status.success() {
            return Ok(());
        }
        if *stop.borrow() > Stop::Go {
            return Err(stopped(what));
        }
        let ended = format!("Terraform's {what} ended with {}", answer.status);
        Err(self.teller().error(stage, errors, &ended))
    }

    pub(crate) fn teller(&self) -> Teller<'_> {
        Teller {
            module: &self.settings.module.shown,
            mask: &self.mask,
            by_hand: self.commands.by_hand(),
        }
    }

    /// Whether a lock on the state outlives whoever took it.
    pub(crate) fn locks_last(&self) -> bool {
        !matches!(self.facts.backend.as_deref(), None | Some("local"))
    }
}
