//! What the model says is at a path, or in the context of an answer.

use super::{Kind, Model};

impl Model {
    /// What a path such as `users/{id}/memberOf` answers, by the container and the navigation
    /// properties; `None` when it leads nowhere in the model.
    pub(crate) fn at_path(&self, path: &str) -> Option<Kind> {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let first = parts.next()?;
        let mut here = if first == "me" {
            one("microsoft.graph.user")
        } else {
            let set = self.root()["container"].get(bare(first))?;
            let kind = set["type"].as_str()?;
            Kind {
                collection: set["kind"] == "entitySet",
                ..one(kind)
            }
        };
        if first.contains('(') {
            here.collection = false;
        }
        for part in parts {
            here = self.step(&here, part)?;
        }
        Some(here)
    }

    fn step(&self, here: &Kind, part: &str) -> Option<Kind> {
        match part {
            "$count" => {
                return Some(Kind {
                    collection: false,
                    ..one("Edm.Int32")
                });
            }
            "$value" if self.structured(&here.name)?["hasStream"] == true => {
                return Some(one("Edm.Stream"));
            }
            "$value" => return None,
            "$entity" => return Some(one(&here.name)),
            "$delta" | "delta" => return Some(here.clone()),
            "$ref" => return Some(here.clone()),
            _ => {}
        }
        let name = bare(part);
        if let Some(cast) = ["microsoft.graph.", "graph."]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix))
        {
            let cast = format!("microsoft.graph.{cast}");
            if self.structured(&cast).is_some() {
                return Some(Kind {
                    name: cast,
                    ..here.clone()
                });
            }
        }
        if here.collection {
            if let Some(found) = self.function(&here.name, true, name) {
                return Some(found);
            }
            return Some(one(&here.name));
        }
        let mut found = self
            .member(&here.name, name)
            .or_else(|| self.function(&here.name, false, name))?;
        if part.contains('(') {
            found.collection = false;
        }
        Some(found)
    }

    /// Whether a path leads anywhere, also to an action that answers nothing.
    pub(crate) fn leads_to(&self, path: &str) -> bool {
        if self.at_path(path).is_some() {
            return true;
        }
        let Some((before, name)) = path.rsplit_once('/') else {
            return false;
        };
        let here = self.at_path(before);
        here.is_some_and(|it| self.operation(&it.name, it.collection, name).is_some())
    }

    /// A function or action bound to a type, or to a collection of it.
    fn operation(&self, of: &str, collection: bool, name: &str) -> Option<&serde_json::Value> {
        let name = name.trim_start_matches("microsoft.graph.");
        let operations = self.root()["operations"].as_array()?;
        operations.iter().find(|operation| {
            let bound = Kind::of(operation["boundTo"].as_str().unwrap_or_default(), false);
            let own = operation["name"].as_str().unwrap_or_default();
            own.rsplit('.').next() == Some(name)
                && bound.collection == collection
                && self.is_a(of, &bound.name)
        })
    }

    /// What a bound function or action of a type answers.
    fn function(&self, of: &str, collection: bool, name: &str) -> Option<Kind> {
        let found = self.operation(of, collection, name)?;
        let nullable = found["returns"]["nullable"].as_bool().unwrap_or(true);
        Some(Kind::of(found["returns"]["type"].as_str()?, nullable))
    }

    /// What the context of an answer says that it holds.
    pub(crate) fn of_context(&self, context: &str) -> Option<Kind> {
        let fragment = context.split_once("$metadata#")?.1;
        if fragment.starts_with("Edm.")
            || fragment.starts_with("Collection(")
            || fragment.starts_with("microsoft.graph.")
            || fragment.starts_with("xenia.")
        {
            return Some(Kind::of(fragment, true));
        }
        self.at_path(fragment)
    }
}

fn one(name: &str) -> Kind {
    Kind {
        name: name.to_owned(),
        collection: false,
        nullable: false,
    }
}

/// Without a key or arguments.
fn bare(part: &str) -> &str {
    part.split('(').next().unwrap_or_default()
}
