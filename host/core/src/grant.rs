//! Capabilities: what a plugin's manifest asks for and the operator grants. It has what is in both.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::url::{read_host, split_port};

/// One thing that a plugin may be allowed to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// `files`: to read the release's files beneath the folder that the pipeline entry names.
    Files,
    /// `cluster-read:GROUP/KIND`: to read objects of one kind; the core group is empty (`/Secret`).
    ClusterRead {
        /// The API group, without a version.
        group: String,
        /// The kind.
        kind: String,
    },
    /// `http:HOST[:PORT]`: to send requests to one host, on 443 where no port is named.
    Http {
        /// The host name, lower case; an IPv6 address stands in brackets.
        host: String,
        /// The port; none for 443.
        port: Option<u16>,
    },
    /// `http:*`: to send requests to whatever hosts the operator names. Only a manifest says it: what
    /// a general tool asks, which cannot know the hosts.
    AnyHttp,
    /// `output:NAME`: to read one sensitive Terraform output.
    Output(String),
    /// `memory:MIB`: more memory than the default.
    Memory(u32),
    /// `wall:SECONDS`: more running time a call than the default.
    Wall(u32),
}

/// A text that is no capability.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no capability: {0:?}; the capabilities are files, cluster-read:GROUP/KIND, http:HOST[:PORT] (in a \
     manifest also http:*), output:NAME, memory:MIB and wall:SECONDS"
)]
pub struct NoCapability(String);

impl FromStr for Capability {
    type Err = NoCapability;

    fn from_str(text: &str) -> Result<Capability, NoCapability> {
        read(text).ok_or_else(|| NoCapability(text.chars().take(120).collect()))
    }
}

/// The port of `https`, which a capability leaves out.
const HTTPS: u16 = 443;

impl Capability {
    /// To send requests to a port of a host.
    pub fn http(host: &str, port: u16) -> Capability {
        Capability::Http { host: host.to_owned(), port: Some(port).filter(|port| *port != HTTPS) }
    }

    /// Whether who has this may do what `wanted` is for.
    fn covers(&self, wanted: &Capability) -> bool {
        match self {
            Capability::AnyHttp => matches!(wanted, Capability::Http { .. } | Capability::AnyHttp),
            _ => self == wanted,
        }
    }
}

fn read(text: &str) -> Option<Capability> {
    if text == "files" {
        return Some(Capability::Files);
    }
    let (word, of) = text.split_once(':')?;
    if of.is_empty() || of.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return None;
    }
    let above_zero = |text: &str| text.parse().ok().filter(|number| *number > 0);
    Some(match word {
        "cluster-read" => {
            let (group, kind) = of.split_once('/')?;
            let plain = !kind.is_empty() && !kind.contains('/');
            plain.then(|| Capability::ClusterRead { group: group.into(), kind: kind.into() })?
        }
        "http" if of == "*" => Capability::AnyHttp,
        "http" => {
            let (host, port) = split_port(of).ok()?;
            Capability::http(&read_host(host)?, port.unwrap_or(HTTPS))
        }
        "output" => Capability::Output(of.into()),
        "memory" => Capability::Memory(above_zero(of)?),
        "wall" => Capability::Wall(above_zero(of)?),
        _ => return None,
    })
}

impl fmt::Display for Capability {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Capability::Files => out.write_str("files"),
            Capability::ClusterRead { group, kind } => write!(out, "cluster-read:{group}/{kind}"),
            Capability::AnyHttp => out.write_str("http:*"),
            Capability::Http { host, port: None } => write!(out, "http:{host}"),
            Capability::Http { host, port: Some(port) } => write!(out, "http:{host}:{port}"),
            Capability::Output(name) => write!(out, "output:{name}"),
            Capability::Memory(mib) => write!(out, "memory:{mib}"),
            Capability::Wall(seconds) => write!(out, "wall:{seconds}"),
        }
    }
}

/// What one plugin asks for and what the operator allows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    asked: BTreeSet<Capability>,
    allowed: BTreeSet<Capability>,
}

/// Which side of a capability is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The plugin's manifest does not ask for it.
    Asking,
    /// The operator does not grant it.
    Granting,
}

impl Grants {
    /// The two sides.
    pub fn new(
        asked: impl IntoIterator<Item = Capability>,
        allowed: impl IntoIterator<Item = Capability>,
    ) -> Grants {
        Grants { asked: asked.into_iter().collect(), allowed: allowed.into_iter().collect() }
    }

    /// Whether both sides name `wanted`; else which one does not.
    pub fn check(&self, wanted: &Capability) -> Result<(), Missing> {
        if !covered(&self.asked, wanted) {
            return Err(Missing::Asking);
        }
        if !covered(&self.allowed, wanted) {
            return Err(Missing::Granting);
        }
        Ok(())
    }

    /// What the manifest asks for.
    pub fn asked(&self) -> impl Iterator<Item = &Capability> {
        self.asked.iter()
    }

    /// What is asked for and granted, in a stable order.
    pub fn in_force(&self) -> impl Iterator<Item = &Capability> {
        self.asked.union(&self.allowed).filter(|one| self.check(one).is_ok())
    }

    /// The memory that the manifest asks for, in MiB, and the most that a grant to this plugin allows.
    pub fn memory(&self) -> (Option<u32>, Option<u32>) {
        let largest = |set: &BTreeSet<Capability>| {
            set.iter()
                .filter_map(|one| match one {
                    Capability::Memory(mib) => Some(*mib),
                    _ => None,
                })
                .max()
        };
        (largest(&self.asked), largest(&self.allowed))
    }

    /// The seconds of running time that the manifest asks for, and the most that a grant allows.
    pub fn wall(&self) -> (Option<u32>, Option<u32>) {
        let largest = |set: &BTreeSet<Capability>| {
            set.iter()
                .filter_map(|one| match one {
                    Capability::Wall(seconds) => Some(*seconds),
                    _ => None,
                })
                .max()
        };
        (largest(&self.asked), largest(&self.allowed))
    }
}

fn covered(by: &BTreeSet<Capability>, wanted: &Capability) -> bool {
    by.iter().any(|one| one.covers(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_read_back_from_their_text() {
        for text in [
            "files",
            "cluster-read:/Secret",
            "cluster-read:apps/Deployment",
            "http:a.example",
            "http:a.example:8080",
            "http:[2001:db8::1]",
            "http:[::1]:8080",
            "http:*",
            "output:db",
            "memory:256",
            "wall:30",
        ] {
            assert_eq!(text.parse::<Capability>().unwrap().to_string(), text);
        }
        for odd in [
            "",
            "file",
            "files:",
            "cluster-read:apps",
            "http:",
            "http:a:0",
            "http:a:99999",
            "http:a/b",
            "http:*:80",
            "http:*.example",
            "http:::1",
            "memory:0",
            "memory:-1",
            "wall:",
            "output:a b",
        ] {
            assert!(odd.parse::<Capability>().is_err(), "{odd}");
        }
    }

    #[test]
    fn a_capability_needs_both_sides() {
        let (a, b, c) =
            (Capability::Files, Capability::Output("b".into()), Capability::Output("c".into()));
        let grants = Grants::new([a.clone(), b.clone()], [b.clone(), c.clone()]);
        assert_eq!(grants.check(&a), Err(Missing::Granting));
        assert_eq!(grants.check(&b), Ok(()));
        assert_eq!(grants.check(&c), Err(Missing::Asking));
        assert_eq!(grants.in_force().collect::<Vec<_>>(), [&b]);
    }

    fn read(texts: &[&str]) -> Vec<Capability> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn who_asks_for_any_host_gets_those_that_are_granted() {
        let grants = Grants::new(read(&["http:*"]), read(&["http:a.example", "files"]));
        let wanted = |text: &str| grants.check(&text.parse().unwrap());
        assert_eq!(wanted("http:a.example"), Ok(()));
        assert_eq!(wanted("http:a.example:443"), Ok(()), "443 is what no port means");
        assert_eq!(wanted("http:a.example:80"), Err(Missing::Granting));
        assert_eq!(wanted("http:b.example"), Err(Missing::Granting));
        assert_eq!(wanted("http:*"), Err(Missing::Granting));
        assert_eq!(wanted("files"), Err(Missing::Asking));
        assert_eq!(grants.in_force().cloned().collect::<Vec<_>>(), read(&["http:a.example"]));
    }

    #[test]
    fn who_asks_for_one_host_gets_no_other_whatever_is_granted() {
        let grants = Grants::new(read(&["http:a.example"]), read(&["http:*"]));
        let wanted = |text: &str| grants.check(&text.parse().unwrap());
        assert_eq!(wanted("http:a.example"), Ok(()));
        assert_eq!(wanted("http:b.example"), Err(Missing::Asking));
        assert_eq!(grants.in_force().cloned().collect::<Vec<_>>(), read(&["http:a.example"]));
    }
}
