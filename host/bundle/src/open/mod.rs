//! Opening a release for its customers: the flow of this crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::release::{Customer, Place, Release};
use bowline_core::{Digest, PluginName, Value};

use crate::base::{self, BaseObject};
use crate::customers::{self, CustomerFile};
use crate::digest::{release_digest, run_digest};
use crate::document::{Document, MAX_BYTES};
use crate::error::{BundleError, Errors, Gathered};
use crate::files::{self, FilesFolder};
use crate::folder::Folder;
use crate::lock::{LOCK, customers_folder, read_customers_lock};
use crate::module::{self, ModuleFiles};
use crate::oci::Registries;
use crate::read::lock::{Lock, Locked};
use crate::read::{self, operator::Operator};
use crate::resolve::{Locks, Resolver};
use crate::select::CustomerSelection;
use crate::sources::Sources;
use crate::values::{ValuesSchema, values};

const RELEASE: &str = "release.yaml";

/// What to open.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// The release's folder, or its release.yaml.
    pub release: PathBuf,
    /// The folder with the customers' files; `customers` beside release.yaml, where none is named.
    pub customers: Option<PathBuf>,
    /// Which customers.
    pub selection: CustomerSelection,
    /// The operator's file, where there is one; see [`crate::find_operator_file`].
    pub operator: Option<PathBuf>,
    /// How registries are reached, where plugins come from some.
    pub registries: Registries,
}

/// A release that was read and checked, for the customers that were selected. It does not change.
#[derive(Debug)]
pub struct Bundle {
    /// The release's folder.
    pub folder: PathBuf,
    /// What release.yaml says.
    pub release: Arc<Release>,
    /// The digest over the release with all its parts.
    pub digest: Digest,
    /// The release's own objects, in order.
    pub base: Arc<[BaseObject]>,
    /// The folders that pipeline entries show their plugins, by path.
    pub files: BTreeMap<String, FilesFolder>,
    /// The files of the Terraform module, by path beneath its folder; none where there is no module.
    pub module: ModuleFiles,
    /// What the operator decides.
    pub operator: Operator,
    /// The selected customers, by name.
    pub tenants: Vec<Tenant>,
}

/// A selected customer.
#[derive(Debug)]
pub struct Tenant {
    /// The customer's name.
    pub name: Arc<str>,
    /// The customer's file.
    pub place: Place,
    /// The customer, or what is wrong with this one alone.
    pub outcome: Result<Ready, Errors>,
}

/// A customer for whom everything is there.
#[derive(Clone, Debug)]
pub struct Ready {
    /// What the customer's file says.
    pub customer: Arc<Customer>,
    /// The customer's values, after the release's.
    pub values: Value,
    /// The version of each plugin that this customer runs.
    pub plugins: Arc<BTreeMap<PluginName, Arc<Artifact>>>,
    /// The digest over release, customer and plugins: what approvals, caches and receipts go by.
    pub run: Digest,
}

/// Opens a release. What is wrong with what all customers share is told here; what is wrong with one
/// customer stays with its [`Tenant`].
pub fn open(options: &OpenOptions) -> Result<Bundle, Errors> {
    let operator = match &options.operator {
        Some(path) => Operator::read(path)?,
        None => Operator::default(),
    };
    let Whole { folder, document, release, parts, digest, .. } = Whole::read(&options.release)?;
    let mut sources = Sources::open(folder.path(), &operator, &options.registries)?;
    let customers = read_customers_lock(options, folder.path())?;
    let locks = Locks { release: parts.lock, customers };
    sources.know(&locks.release);
    sources.know(&locks.customers);
    let mut resolver = Resolver::new(&release, &locks, &mut sources);
    let mut tenants = Vec::new();
    for file in customer_files(options, &folder)? {
        let (name, place) = (file.name.clone(), file.place.clone());
        let shared = Common {
            document: &document,
            release: &release,
            digest,
            schema: parts.schema.as_ref(),
        };
        match ready(file, shared, &mut resolver) {
            Ok(Some(ready)) => tenants.push(Tenant { name, place, outcome: Ok(ready) }),
            // What is shared is at fault, so nobody is ready; it is told once, below.
            Ok(None) => {}
            Err(errors) => tenants.push(Tenant { name, place, outcome: Err(errors) }),
        }
    }
    resolver.finish()?;
    Ok(Bundle {
        folder: folder.path().to_owned(),
        release: Arc::new(release),
        digest,
        base: parts.base.into(),
        files: parts.files,
        module: parts.module,
        operator,
        tenants,
    })
}

/// A release with all its parts, before anybody's customers.
pub(crate) struct Whole {
    pub folder: Folder,
    /// The bytes of release.yaml.
    pub text: Arc<[u8]>,
    pub document: Document,
    pub release: Release,
    pub digest: Digest,
    parts: Parts,
}

impl Whole {
    /// Reads what release.yaml names, and computes the digest over it.
    pub fn read(path: &Path) -> Result<Whole, Errors> {
        let mut folder = Folder::open(&release_folder(path))?;
        let text = release_text(&folder)?;
        let document = Document::yaml(&RELEASE.into(), &text)?;
        let release = read::release::read(&document)?;
        let parts = Parts::read(&mut folder, &document, &release)?;
        let digest = release_digest(&document.value, &folder);
        Ok(Whole { folder, text, document, release, digest, parts })
    }

    /// What the release's lock says of a plugin.
    pub fn locked(&self, name: &PluginName) -> &[Locked] {
        self.parts.lock.versions(name)
    }
}

/// Where the plugins of a release come from.
pub(crate) fn sources(whole: &Whole, options: &OpenOptions) -> Result<Sources, Errors> {
    let operator = match &options.operator {
        Some(path) => Operator::read(path)?,
        None => Operator::default(),
    };
    let mut sources = Sources::open(whole.folder.path(), &operator, &options.registries)?;
    sources.know(&whole.parts.lock);
    Ok(sources)
}

pub(crate) fn release_folder(path: &Path) -> PathBuf {
    let file = path.file_name().is_some_and(|name| name == "release.yaml") && path.is_file();
    let folder = if file { path.parent().unwrap_or(path) } else { path };
    // The parent of a bare file name is the empty path.
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
}

pub(crate) fn release_document(folder: &Folder) -> Result<Document, BundleError> {
    Document::yaml(&RELEASE.into(), &release_text(folder)?)
}

fn release_text(folder: &Folder) -> Result<Arc<[u8]>, BundleError> {
    if !folder.path().join(RELEASE).exists() {
        let place = Place::file(folder.path().display().to_string());
        let error =
            BundleError::text(place, "there is no release.yaml in this folder").incomplete();
        return Err(error.with_hint("`bowline init` writes one"));
    }
    let real = folder.resolve(RELEASE, &Place::file(RELEASE))?;
    Ok(crate::folder::read_file(&real, RELEASE, MAX_BYTES)?.into())
}

/// What release.yaml names.
struct Parts {
    base: Vec<BaseObject>,
    files: BTreeMap<String, FilesFolder>,
    schema: Option<ValuesSchema>,
    lock: Lock,
    module: ModuleFiles,
}

impl Parts {
    fn read(folder: &mut Folder, document: &Document, release: &Release) -> Result<Parts, Errors> {
        let mut errors = Gathered::default();
        let base = errors.take_all(base::read(folder, document, &release.manifests));
        let files = errors.take_all(files::read(folder, &release.pipeline));
        let schema = errors.take_all(ValuesSchema::read(folder, document, release));
        let lock = errors.take_all(lock(folder, release));
        let module = errors.take_all(module::read(folder, document, release));
        errors.finish()?;
        // Nothing was told, so everything is there.
        Ok(Parts {
            base: base.unwrap_or_default(),
            files: files.unwrap_or_default(),
            schema: schema.flatten(),
            lock: lock.unwrap_or_default(),
            module: module.unwrap_or_default(),
        })
    }
}

fn lock(folder: &mut Folder, release: &Release) -> Result<Lock, Errors> {
    let file: Arc<str> = LOCK.into();
    if !folder.path().join(&*file).exists() {
        // Where there is nothing to lock, a lock would say nothing.
        return match release.plugins.is_empty() {
            true => Ok(Lock::default()),
            false => {
                let place = Place::file(file);
                let error = BundleError::text(place, "the release has no lock").incomplete();
                Err(error.with_hint("`bowline lock` writes it; commit it with the release").into())
            }
        };
    }
    let bytes = folder.read(&file, &Place::file(file.clone()), MAX_BYTES)?;
    crate::lock::of_bytes(&file, &bytes)
}

fn customer_files(options: &OpenOptions, folder: &Folder) -> Result<Vec<CustomerFile>, Errors> {
    let (path, shown) = customers_folder(options, folder.path());
    customers::read(&path, &shown, &options.selection)
}

/// What all customers are held to.
#[derive(Clone, Copy)]
struct Common<'a> {
    document: &'a Document,
    release: &'a Release,
    digest: Digest,
    schema: Option<&'a ValuesSchema>,
}

fn ready(
    file: CustomerFile,
    common: Common<'_>,
    resolver: &mut Resolver<'_>,
) -> Result<Option<Ready>, Errors> {
    let (own, customer) = file.outcome?;
    let mut errors = Gathered::default();
    let Common { document, release, digest, schema } = common;
    let values = errors.take_all(values(release, &customer, schema, &own, document));
    let plugins = errors.take_all(resolver.choose(&customer));
    errors.finish()?;
    let (Some(values), Some(Some(plugins))) = (values, plugins) else { return Ok(None) };
    let run = run_digest(digest, &own.value, &plugins);
    Ok(Some(Ready { customer: Arc::new(customer), values, plugins, run }))
}
