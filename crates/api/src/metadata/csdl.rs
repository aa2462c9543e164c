//! Schemas as CSDL
//! ([OData CSDL XML 4.01](https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html),
//! in what version 4.0 has): one element on each line. All names are our own, so nothing is
//! escaped.

use super::schema::{
    Entrance, Enumeration, Operation, Schema, Type, collected, may_be_null, qualified, type_of,
};
use std::fmt::Write;
use xenia_engine::store::shapes::Property;

const HEAD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
<edmx:DataServices>
"#;
const FOOT: &str = "</edmx:DataServices>\n</edmx:Edmx>\n";
const EDM: &str = "http://docs.oasis-open.org/odata/ns/edm";

/// The document of these schemas.
pub(super) fn document(schemas: &[Schema]) -> String {
    let mut out = Writer {
        text: HEAD.to_owned(),
        schemas,
    };
    for schema in schemas {
        out.schema(schema);
    }
    out.text.push_str(FOOT);
    out.text
}

struct Writer<'s> {
    text: String,
    schemas: &'s [Schema],
}

/// `true` as an attribute, `false` as none.
fn flag(name: &str, is_set: bool) -> String {
    match is_set {
        true => format!(" {name}=\"true\""),
        false => String::new(),
    }
}

/// What OData takes for `true` where it is not said.
fn nullable(may: bool) -> &'static str {
    match may {
        true => "",
        false => " Nullable=\"false\"",
    }
}

impl Writer<'_> {
    fn line(&mut self, line: impl std::fmt::Display) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn schema(&mut self, schema: &Schema) {
        let namespace = schema.namespace;
        self.line(format_args!(
            "<Schema Namespace=\"{namespace}\" xmlns=\"{EDM}\">"
        ));
        for one in schema.enumerations.iter().copied().flatten() {
            self.enumeration(one);
        }
        for one in schema.types.iter().copied().flatten() {
            self.structured(one);
        }
        for one in schema.operations.iter().copied().flatten() {
            self.operation(one);
        }
        if !schema.entrances.is_empty() {
            self.line("<EntityContainer Name=\"GraphService\">");
            for one in schema.entrances {
                self.entrance(one, schema.entrances);
            }
            self.line("</EntityContainer>");
        }
        self.line("</Schema>");
    }

    fn enumeration(&mut self, one: &Enumeration) {
        self.line(format_args!("<EnumType Name=\"{}\">", one.name));
        for (name, value) in one.members {
            self.line(format_args!("<Member Name=\"{name}\" Value=\"{value}\"/>"));
        }
        self.line("</EnumType>");
    }

    fn structured(&mut self, one: &Type) {
        let element = if one.is_entity {
            "EntityType"
        } else {
            "ComplexType"
        };
        let base = one.base.map(qualified);
        let base = base.map_or_else(String::new, |base| format!(" BaseType=\"{base}\""));
        let (is_abstract, is_open) = (
            flag("Abstract", one.is_abstract),
            flag("OpenType", one.is_open),
        );
        let has_stream = flag("HasStream", one.is_streamed);
        self.line(format_args!(
            "<{element} Name=\"{}\"{base}{is_abstract}{is_open}{has_stream}>",
            one.name
        ));
        let own: Vec<&Property> = one
            .properties()
            .filter(|property| !self.is_inherited(one, property.name))
            .collect();
        let has_key = own.iter().any(|property| property.name == "id");
        if one.is_entity && has_key {
            self.line("<Key>");
            self.line("<PropertyRef Name=\"id\"/>");
            self.line("</Key>");
        }
        for property in own {
            // What is an entity itself is led to, not held.
            let target = property.graph_type.filter(|name| self.is_entity(name));
            let (name, kind) = (property.name, type_of(property));
            match target {
                Some(_) => self.line(format_args!(
                    "<NavigationProperty Name=\"{name}\" Type=\"{kind}\" ContainsTarget=\"true\"/>"
                )),
                None => self.line(format_args!(
                    "<Property Name=\"{name}\" Type=\"{kind}\"{}/>",
                    nullable(may_be_null(property))
                )),
            }
        }
        for lead in one.leads {
            let kind = collected(lead.target, lead.is_many);
            let contained = flag("ContainsTarget", lead.is_contained);
            self.line(format_args!(
                "<NavigationProperty Name=\"{}\" Type=\"{kind}\"{contained}/>",
                lead.name
            ));
        }
        self.line(format_args!("</{element}>"));
    }

    fn operation(&mut self, one: &Operation) {
        let element = if one.is_action { "Action" } else { "Function" };
        let bound = collected(one.on, one.on_each);
        self.line(format_args!(
            "<{element} Name=\"{}\" IsBound=\"true\">",
            one.name
        ));
        self.line(format_args!(
            "<Parameter Name=\"bindingParameter\" Type=\"{bound}\" Nullable=\"false\"/>"
        ));
        for property in one.takes {
            self.line(format_args!(
                "<Parameter Name=\"{}\" Type=\"{}\"{}/>",
                property.name,
                type_of(property),
                nullable(may_be_null(property))
            ));
        }
        if let Some((name, is_many)) = one.answers {
            let kind = collected(name, is_many);
            self.line(format_args!("<ReturnType Type=\"{kind}\"/>"));
        }
        self.line(format_args!("</{element}>"));
    }

    fn entrance(&mut self, one: &Entrance, all: &[Entrance]) {
        let (element, kind) = match one.is_set {
            true => ("EntitySet", "EntityType"),
            false => ("Singleton", "Type"),
        };
        let (name, target) = (one.name, qualified(one.target));
        self.line(format_args!(
            "<{element} Name=\"{name}\" {kind}=\"{target}\">"
        ));
        let leads = self.line_of(one.target).flat_map(|it| it.leads);
        let bound = leads.filter(|lead| !lead.is_contained).filter_map(|lead| {
            let set = all
                .iter()
                .find(|set| set.is_set && set.target == lead.target)?;
            Some((lead.name, set.name))
        });
        for (path, set) in bound.collect::<Vec<_>>() {
            self.line(format_args!(
                "<NavigationPropertyBinding Path=\"{path}\" Target=\"{set}\"/>"
            ));
        }
        self.line(format_args!("</{element}>"));
    }

    fn find(&self, name: &str) -> Option<&'static Type> {
        let (namespace, name) = name.rsplit_once('.').unwrap_or(("microsoft.graph", name));
        let schema = self.schemas.iter().find(|it| it.namespace == namespace)?;
        let mut all = schema.types.iter().copied().flatten();
        all.find(|it| it.name == name)
    }

    /// A type and those that it is derived from.
    fn line_of(&self, name: &str) -> impl Iterator<Item = &'static Type> {
        let mut next = self.find(name);
        std::iter::from_fn(move || {
            let found = next?;
            next = found.base.and_then(|base| self.find(base));
            Some(found)
        })
    }

    fn is_entity(&self, name: &str) -> bool {
        self.find(name).is_some_and(|it| it.is_entity)
    }

    fn is_inherited(&self, one: &Type, property: &str) -> bool {
        let mut bases = one.base.into_iter().flat_map(|base| self.line_of(base));
        bases.any(|it| it.properties().any(|own| own.name == property))
    }
}
