//! Scopes as Entra ID spells them: OpenID Connect's own words, `<resource>/<permission>`,
//! `<resource>/.default`, and bare permission names, which are Microsoft Graph's.

use std::fmt;

use super::error::{ErrorCode, OAuthError};
use crate::encoding::shorten;

/// One scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `openid`: an ID token is wanted (OpenID Connect Core section 3.1.2.1).
    OpenId,
    /// `profile` (section 5.4).
    Profile,
    /// `email` (section 5.4).
    Email,
    /// `offline_access`: a refresh token is wanted (section 11).
    OfflineAccess,
    /// `<resource>/.default`: everything that was consented to for this resource.
    Default(ResourceName),
    /// One permission of a resource, such as `User.Read` of Graph.
    Permission {
        /// Whose permission.
        resource: ResourceName,
        /// The permission's name.
        name: String,
    },
}

/// The resource that a scope is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResourceName {
    /// None was named, which means Graph.
    Graph,
    /// The identifier of an application, such as `https://graph.microsoft.com`, `api://payroll` or
    /// an application id, without slashes at its end.
    Named(String),
}

impl ResourceName {
    /// Whether this is Graph, given the identifiers under which Graph is known here.
    pub fn is_graph(&self, graph_identifiers: &[&str]) -> bool {
        match self {
            Self::Graph => true,
            Self::Named(name) => graph_identifiers
                .iter()
                .any(|known| known.trim_end_matches('/').eq_ignore_ascii_case(name)),
        }
    }
}

impl Scope {
    /// Reads one scope.
    ///
    /// # Errors
    /// `invalid_scope` for characters outside RFC 6749 section 3.3, or a resource without a
    /// permission.
    pub fn parse(text: &str) -> Result<Self, OAuthError> {
        let allowed = |byte: u8| matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~');
        if text.is_empty() || !text.bytes().all(allowed) {
            return Err(invalid(text, "has characters that a scope must not have"));
        }
        Ok(match text {
            "openid" => Self::OpenId,
            "profile" => Self::Profile,
            "email" => Self::Email,
            "offline_access" => Self::OfflineAccess,
            ".default" => Self::Default(ResourceName::Graph),
            _ => match text.rsplit_once('/') {
                None => Self::Permission {
                    resource: ResourceName::Graph,
                    name: text.to_owned(),
                },
                Some((resource, name)) => Self::of_resource(text, resource, name)?,
            },
        })
    }

    fn of_resource(text: &str, resource: &str, name: &str) -> Result<Self, OAuthError> {
        let resource = resource.trim_end_matches('/');
        if resource.is_empty() || resource.ends_with(':') || name.is_empty() {
            return Err(invalid(text, "must be `<resource>/<permission>`"));
        }
        let resource = ResourceName::Named(resource.to_owned());
        Ok(match name {
            ".default" => Self::Default(resource),
            _ => Self::Permission {
                resource,
                name: name.to_owned(),
            },
        })
    }

    /// The resource that the scope is about; none for OpenID Connect's own scopes.
    pub fn resource(&self) -> Option<&ResourceName> {
        match self {
            Self::OpenId | Self::Profile | Self::Email | Self::OfflineAccess => None,
            Self::Default(resource) | Self::Permission { resource, .. } => Some(resource),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ResourceName::{Graph, Named};
        match self {
            Self::OpenId => f.write_str("openid"),
            Self::Profile => f.write_str("profile"),
            Self::Email => f.write_str("email"),
            Self::OfflineAccess => f.write_str("offline_access"),
            Self::Default(Graph) => f.write_str(".default"),
            Self::Default(Named(resource)) => write!(f, "{resource}/.default"),
            Self::Permission {
                resource: Graph,
                name,
            } => f.write_str(name),
            Self::Permission {
                resource: Named(resource),
                name,
            } => write!(f, "{resource}/{name}"),
        }
    }
}

/// The scopes of one request, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeSet(Vec<Scope>);

impl ScopeSet {
    /// Reads the value of `scope`: scopes separated by spaces. `+` and `,` are no separators.
    ///
    /// # Errors
    /// `invalid_scope` that names the scope.
    pub fn parse(text: &str) -> Result<Self, OAuthError> {
        let mut scopes = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let scope = Scope::parse(word)?;
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        Ok(Self(scopes))
    }

    /// The scopes.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// Whether this scope was asked for.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of the permissions asked for, without their resource and without `.default`.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|scope| match scope {
            Scope::Permission { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether `.default` of the resource was asked for.
    pub fn wants_default(&self) -> bool {
        self.0
            .iter()
            .any(|scope| matches!(scope, Scope::Default(_)))
    }

    /// The one resource that the access token will be for; `None` if only OpenID Connect's own
    /// scopes were asked for. `graph_identifiers` are the names of Graph, which are all the same
    /// resource as a bare permission name.
    ///
    /// # Errors
    /// `invalid_scope` if two resources are named, or `.default` is mixed with permissions of its
    /// resource.
    pub fn resource(&self, graph_identifiers: &[&str]) -> Result<Option<ResourceName>, OAuthError> {
        let mut found: Option<ResourceName> = None;
        for resource in self.0.iter().filter_map(Scope::resource) {
            let resource = if resource.is_graph(graph_identifiers) {
                ResourceName::Graph
            } else {
                resource.clone()
            };
            match &found {
                Some(other) if *other != resource => {
                    let description =
                        "the scopes name more than one resource, ask for one token each";
                    return Err(
                        OAuthError::new(ErrorCode::InvalidScope, description).with_code(28_000)
                    );
                }
                _ => found = Some(resource),
            }
        }
        if self.wants_default() && self.permissions().next().is_some() {
            let description =
                "`.default` cannot be combined with other permissions of its resource";
            return Err(OAuthError::new(ErrorCode::InvalidScope, description).with_code(70_011));
        }
        Ok(found)
    }
}

impl fmt::Display for ScopeSet {
    /// The scopes separated by spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            scope.fmt(f)?;
        }
        Ok(())
    }
}

fn invalid(scope: &str, rule: &str) -> OAuthError {
    let description = format!("the scope `{}` {rule}", shorten(scope));
    OAuthError::new(ErrorCode::InvalidScope, description).with_code(70_011)
}
