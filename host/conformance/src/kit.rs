//! Runs the rules over one plugin.
//!
//! ```text
//! bytes ──read──► Artifact ──► honest-manifest, refuses-bad-config
//!                    └──load──► Subject ──► settings × cases ──Trial──► checks ──► Report
//! ```

use std::sync::Arc;

use bowline_artifact::{Artifact, SUPPORTED};
use bowline_core::schema::Schema;
use bowline_core::{Role, Value};
use bowline_sandbox::{Progress, SharedSandbox};

use crate::case::{self, BrokenCase, Case, Profile};
use crate::config;
use crate::manifest;
use crate::neighbour::{Neighbour, NeighbourError};
use crate::network::Reply;
use crate::report::{Broken, Check, Report};
use crate::rule::Rule;
use crate::setting::Setting;
use crate::subject::{Subject, accepts, schema};
use crate::trial::Trial;

/// A plugin that is to be tried.
pub struct Candidate {
    /// Where it is from, for the report.
    pub source: String,
    /// Its file.
    pub bytes: Arc<[u8]>,
    /// With what it is tried; where there is nothing, with a config made from its schema.
    pub settings: Vec<Setting>,
}

/// The conformance kit.
pub struct Kit {
    sandbox: SharedSandbox,
    neighbour: Neighbour,
    profiles: Vec<Profile>,
}

/// Why the kit does not work.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// Its own plugin.
    #[error(transparent)]
    Neighbour(#[from] NeighbourError),
    /// Its own cases.
    #[error(transparent)]
    Case(#[from] BrokenCase),
    /// Nobody gave a config, and none can be made.
    #[error("{plugin}: no config to try it with: its schema asks for what nobody can guess")]
    NoConfig {
        /// Which plugin.
        plugin: String,
    },
    /// A config that is no config of the plugin.
    #[error("{plugin}: the config of {setting} is refused by its own schema: {violation}")]
    BadConfig {
        /// Which plugin.
        plugin: String,
        /// Which setting.
        setting: String,
        /// Why.
        violation: String,
    },
}

impl Kit {
    /// A kit that tries these profiles.
    pub async fn new(sandbox: SharedSandbox, profiles: Vec<Profile>) -> Result<Kit, KitError> {
        let neighbour = Neighbour::load(&sandbox).await?;
        Ok(Kit { sandbox, neighbour, profiles })
    }

    /// Tries a plugin. What is wrong with the plugin is in the report.
    pub async fn run(&self, candidate: &Candidate) -> Result<Report, KitError> {
        let mut checks = Vec::new();
        let artifact = match Artifact::read(candidate.bytes.clone()) {
            Ok(artifact) => Arc::new(artifact),
            Err(error) => {
                checks.push(Check::of(Rule::Loads, Some(Broken::of(error.to_string()))));
                return Ok(Report::new(&candidate.source, None, checks));
            }
        };
        if let Some((subject, schema)) = self.load(&artifact, &mut checks).await {
            let settings = settings(candidate, &artifact, schema.as_ref())?;
            let good = &settings[0].config;
            let lets_through = manifest::lets_through(&artifact, schema.as_ref(), good);
            checks.push(Check::of(Rule::RefusesBadConfig, lets_through));
            self.try_all((&artifact, &subject), &settings, &mut checks).await?;
        }
        Ok(Report::new(&candidate.source, Some(&artifact), checks))
    }

    async fn load(
        &self,
        artifact: &Arc<Artifact>,
        checks: &mut Vec<Check>,
    ) -> Option<(Subject, Option<Schema>)> {
        let (mut dishonest, mut compiled) = (manifest::dishonest(artifact), None);
        match schema(artifact) {
            Ok(schema) => compiled = schema,
            Err(error) => {
                let message = format!("the schema of its config cannot be used: {error}");
                dishonest = Some(Broken::of(message));
            }
        }
        checks.push(Check::of(Rule::HonestManifest, dishonest));
        let loaded = self.load_twice(artifact).await;
        let broken = loaded.as_ref().err().map(|message| Broken::of(message.clone()));
        checks.push(Check::of(Rule::Loads, broken));
        Some((loaded.ok()?, compiled))
    }

    /// Loads the plugin so that it is compiled, and then so that it is taken up from the cache.
    async fn load_twice(&self, artifact: &Artifact) -> Result<Subject, String> {
        Subject::load(&self.sandbox, artifact).await.map_err(|error| error.to_string())?;
        Subject::load(&self.sandbox, artifact)
            .await
            .map_err(|error| format!("once compiled and kept, it does not load again: {error}"))
    }

    async fn try_all(
        &self,
        (artifact, subject): (&Artifact, &Subject),
        settings: &[Setting],
        checks: &mut Vec<Check>,
    ) -> Result<(), KitError> {
        let carried = case::carried(subject.role(), artifact.form(), &self.profiles)?;
        let (mut tried, mut answered) = (0, 0);
        for (at, setting) in settings.iter().enumerate() {
            let own = own(setting, subject.role());
            let own = own.into_iter().filter(|_| self.profiles.contains(&Profile::Own));
            for case in carried.iter().cloned().chain(own) {
                // Ten thousand objects say the same of every config, and take their time.
                if case.profile == Profile::Scale && at > 0 {
                    continue;
                }
                let subject = &subject.with_room_for(case.objects.len());
                let (sandbox, neighbour) = (&self.sandbox, &self.neighbour);
                let case = &case;
                let mut trial =
                    Trial { sandbox, neighbour, artifact, subject, setting, case, checks };
                tried += 1;
                answered += usize::from(trial.run().await);
            }
        }
        if tried > 0 {
            checks.push(Check::of(Rule::Answers, no_answer(tried, answered)));
        }
        Ok(())
    }
}

fn no_answer(tried: usize, answered: usize) -> Option<Broken> {
    let message = format!("none of {tried} calls came to an answer");
    let hint =
        "give a config with which it does its work: --plugin-config FILE, or its folder with cases";
    (answered == 0).then(|| Broken::of(message).hint(hint))
}

/// The case that a setting's author gives.
fn own(setting: &Setting, role: Role) -> Option<Case> {
    let Setting { name, objects, progress, .. } = setting;
    let is_own = match role {
        Role::Step => !progress.key.is_empty(),
        _ => !objects.is_empty(),
    };
    let reply = Reply::read(None).ok()?;
    let (objects, progress): (Vec<Value>, Progress) = (objects.clone(), progress.clone());
    is_own.then(|| Case { profile: Profile::Own, name: name.clone(), objects, progress, reply })
}

/// The settings that were given, or one that is made.
fn settings(
    candidate: &Candidate,
    artifact: &Artifact,
    compiled: Option<&Schema>,
) -> Result<Vec<Setting>, KitError> {
    let plugin = candidate.source.clone();
    let fit = |setting: &&Setting| accepts(compiled, &setting.config);
    let given: Vec<Setting> = candidate.settings.iter().filter(fit).cloned().collect();
    match (given.is_empty(), candidate.settings.first(), compiled) {
        (false, ..) => return Ok(given),
        (true, Some(setting), Some(compiled)) => {
            let violation = compiled.check(&setting.config).first().map(ToString::to_string);
            return Err(KitError::BadConfig {
                plugin,
                setting: setting.name.clone(),
                violation: violation.unwrap_or_default(),
            });
        }
        _ => {}
    }
    let made = match &artifact.manifest().config_schema {
        None => Some(Value::from(bowline_core::Map::new())),
        Some(schema) => {
            config::good(schema).and_then(|config| Value::from_json(&config.to_string()).ok())
        }
    };
    match made {
        Some(config) => Ok(vec![Setting::of_config("schema", config)]),
        None => Err(KitError::NoConfig { plugin }),
    }
}

/// The interface versions that the kit tries.
pub fn versions() -> String {
    let all: Vec<String> = SUPPORTED.iter().map(ToString::to_string).collect();
    all.join(", ")
}
