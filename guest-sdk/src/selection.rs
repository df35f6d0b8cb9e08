//! Choosing objects. A selection is built up, then iterated; iterating is one call to the host.

use std::marker::PhantomData;

use crate::role::ReadsObjects;
use crate::{Host, Object};

/// Which objects are wanted; the same shape as the interface's `selector`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selector {
    pub api_versions: Option<Vec<String>>,
    pub kinds: Option<Vec<String>>,
    pub namespaces: Option<Vec<Option<String>>>,
    pub names: Option<Vec<String>>,
    pub labels: Vec<(String, Option<String>)>,
}

/// A choice of objects. Iterating asks the host, once.
///
/// A condition that is given more than once is met by any of its values, but for labels, which must
/// all match.
#[derive(Clone)]
pub struct Selection<'cx, R> {
    host: &'cx Host,
    selector: Selector,
    role: PhantomData<R>,
}

impl<'cx, R: ReadsObjects> Selection<'cx, R> {
    pub(crate) fn all(host: &'cx Host) -> Self {
        Selection { host, selector: Selector::default(), role: PhantomData }
    }

    /// Of this kind.
    #[must_use]
    pub fn kind(self, kind: impl Into<String>) -> Self {
        self.kinds([kind])
    }

    /// Of one of these kinds. None at all matches nothing.
    #[must_use]
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let wanted = self.selector.kinds.get_or_insert_default();
        wanted.extend(kinds.into_iter().map(Into::into));
        self
    }

    /// Of this group and version, such as `apps/v1`.
    #[must_use]
    pub fn api_version(self, api_version: impl Into<String>) -> Self {
        self.api_versions([api_version])
    }

    /// Of one of these groups and versions. None at all matches nothing.
    #[must_use]
    pub fn api_versions(
        mut self,
        api_versions: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let wanted = self.selector.api_versions.get_or_insert_default();
        wanted.extend(api_versions.into_iter().map(Into::into));
        self
    }

    /// In this namespace.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.selector.namespaces.get_or_insert_default().push(Some(namespace.into()));
        self
    }

    /// In no namespace.
    #[must_use]
    pub fn without_namespace(mut self) -> Self {
        self.selector.namespaces.get_or_insert_default().push(None);
        self
    }

    /// With this name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.selector.names.get_or_insert_default().push(name.into());
        self
    }

    /// With this label at this value.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.selector.labels.push((key.into(), Some(value.into())));
        self
    }

    /// With this label, whatever its value.
    #[must_use]
    pub fn has_label(mut self, key: impl Into<String>) -> Self {
        self.selector.labels.push((key.into(), None));
        self
    }
}

impl<'cx, R: ReadsObjects> IntoIterator for Selection<'cx, R> {
    type Item = Object<'cx, R>;
    type IntoIter = Objects<'cx, R>;

    fn into_iter(self) -> Objects<'cx, R> {
        let handles = self.host.select(self.selector).into_iter();
        Objects { host: self.host, handles, role: PhantomData }
    }
}

/// The chosen objects, in the order in which the pipeline holds them.
#[derive(Clone)]
pub struct Objects<'cx, R> {
    host: &'cx Host,
    handles: std::vec::IntoIter<u32>,
    role: PhantomData<R>,
}

impl<'cx, R: ReadsObjects> Iterator for Objects<'cx, R> {
    type Item = Object<'cx, R>;

    fn next(&mut self) -> Option<Object<'cx, R>> {
        self.handles.next().map(|handle| Object::new(self.host, handle))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.handles.size_hint()
    }
}

impl<R: ReadsObjects> ExactSizeIterator for Objects<'_, R> {}
