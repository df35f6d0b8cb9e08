//! The keywords of one schema.

use super::SchemaProblem;
use super::compile::Compiler;
use super::pattern::Pattern;
use super::rules::{Condition, Contains, Index, Options, Rules, Types};
use super::violation::shown;
use crate::value::{Key, Map, Number, Pointer, Value};

type Read<T> = Result<T, SchemaProblem>;

/// A schema that is an object.
pub(super) struct Keywords<'a> {
    pub map: &'a Map,
    pub at: &'a Pointer,
}

impl<'a> Keywords<'a> {
    pub fn read(&self, compiler: &mut Compiler<'_>, rules: &mut Rules) -> Read<()> {
        for keyword in ["$dynamicRef", "$recursiveRef"] {
            if self.map.get(keyword).is_some() {
                return Err(SchemaProblem::Unsupported(keyword));
            }
        }
        // An `$id` gives what is beneath it another base, and so another meaning to its references.
        let id = self.text("$id")?;
        if !self.at.is_root() && id.is_some_and(|id| !id.starts_with('#')) {
            return Err(SchemaProblem::Unsupported("$id"));
        }
        rules.title = self.text("title")?.cloned();
        rules.expected = self.text("x-expected")?.cloned();
        rules.types = self.types()?;
        rules.options = self.options()?;
        self.numbers(rules)?;
        self.texts(rules)?;
        self.arrays(compiler, rules)?;
        self.objects(compiler, rules)?;
        self.in_place(compiler, rules)
    }

    fn types(&self) -> Read<Option<Types>> {
        let Some(value) = self.map.get("type") else { return Ok(None) };
        let mut types = Types::default();
        let words = value.as_array().unwrap_or(std::slice::from_ref(value));
        for word in words {
            let word =
                word.as_str().ok_or_else(|| wrong("type", "a word or a list of words", word))?;
            if !types.add(word) {
                return Err(SchemaProblem::Type(word.chars().take(40).collect()));
            }
        }
        Ok(Some(types))
    }

    fn options(&self) -> Read<Option<Options>> {
        let values = match (self.map.get("enum"), self.map.get("const")) {
            (None, None) => return Ok(None),
            (Some(list), None) => {
                list.as_array().ok_or_else(|| wrong("enum", "a list", list))?.to_vec()
            }
            (None, Some(value)) => vec![value.clone()],
            // Both must hold.
            (Some(list), Some(value)) => {
                let list = list.as_array().ok_or_else(|| wrong("enum", "a list", list))?;
                if list.contains(value) { vec![value.clone()] } else { vec![] }
            }
        };
        let steps = values.iter().map(size).sum();
        Ok(Some(Options { values, steps }))
    }

    fn numbers(&self, rules: &mut Rules) -> Read<()> {
        rules.number.minimum = self.number("minimum")?;
        rules.number.maximum = self.number("maximum")?;
        rules.number.above = self.number("exclusiveMinimum")?;
        rules.number.below = self.number("exclusiveMaximum")?;
        rules.number.multiple_of = self.number("multipleOf")?;
        match rules.number.multiple_of {
            Some(number) if number.as_f64() <= 0.0 => {
                Err(wrong("multipleOf", "a number above zero", &Value::from(number)))
            }
            _ => Ok(()),
        }
    }

    fn texts(&self, rules: &mut Rules) -> Read<()> {
        rules.text.least = self.count("minLength")?;
        rules.text.most = self.count("maxLength")?;
        rules.text.pattern =
            self.text("pattern")?.map(|text| Pattern::compile(text)).transpose()?;
        Ok(())
    }

    fn arrays(&self, compiler: &mut Compiler<'_>, rules: &mut Rules) -> Read<()> {
        let array = &mut rules.array;
        // Up to 2019-09, `items` was also what `prefixItems` is now.
        let old = self.map.get("items").is_some_and(|items| items.as_array().is_some());
        let (first, rest) =
            if old { ("items", "additionalItems") } else { ("prefixItems", "items") };
        array.first = self.schemas(first, compiler)?.unwrap_or_default();
        array.rest = self.schema(rest, compiler);
        array.least = self.count("minItems")?;
        array.most = self.count("maxItems")?;
        array.unique = self.flag("uniqueItems")?;
        if let Some(schema) = self.schema("contains", compiler) {
            let (least, most) = (self.count("minContains")?, self.count("maxContains")?);
            array.contains = Some(Contains { schema, least: least.unwrap_or(1), most });
        }
        rules.unevaluated_items = self.schema("unevaluatedItems", compiler);
        Ok(())
    }

    fn objects(&self, compiler: &mut Compiler<'_>, rules: &mut Rules) -> Read<()> {
        let object = &mut rules.object;
        object.properties = self.named_schemas("properties", compiler)?.into_iter().collect();
        for (pattern, index) in self.named_schemas("patternProperties", compiler)? {
            object.patterns.push((Pattern::compile(&pattern)?, index));
        }
        object.additional = self.schema("additionalProperties", compiler);
        object.names = self.schema("propertyNames", compiler);
        object.required =
            self.map.get("required").map(keys("required")).transpose()?.unwrap_or_default();
        object.least = self.count("minProperties")?;
        object.most = self.count("maxProperties")?;
        for (key, value) in self.entries("dependentRequired")? {
            object.required_with.push((key.clone(), keys("dependentRequired")(value)?));
        }
        rules.in_place.with_key = self.named_schemas("dependentSchemas", compiler)?;
        // Up to draft 7 both were one.
        for (key, value) in self.entries("dependencies")? {
            match value.as_array() {
                Some(_) => object.required_with.push((key.clone(), keys("dependencies")(value)?)),
                None => {
                    let at = self.at.child("dependencies").child(key.clone());
                    rules.in_place.with_key.push((key.clone(), compiler.node(at)));
                }
            }
        }
        rules.unevaluated_properties = self.schema("unevaluatedProperties", compiler);
        Ok(())
    }

    fn in_place(&self, compiler: &mut Compiler<'_>, rules: &mut Rules) -> Read<()> {
        let in_place = &mut rules.in_place;
        let reference = self.text("$ref")?;
        in_place.reference = reference.map(|text| compiler.reference(text)).transpose()?;
        in_place.all = self.schemas("allOf", compiler)?.unwrap_or_default();
        in_place.any = self.schemas("anyOf", compiler)?;
        in_place.one = self.schemas("oneOf", compiler)?;
        in_place.not = self.schema("not", compiler);
        in_place.condition = self.schema("if", compiler).map(|test| Condition {
            test,
            then: self.schema("then", compiler),
            otherwise: self.schema("else", compiler),
        });
        Ok(())
    }

    fn schema(&self, keyword: &'static str, compiler: &mut Compiler<'_>) -> Option<Index> {
        self.map.get(keyword)?;
        Some(compiler.node(self.at.child(keyword)))
    }

    fn schemas(
        &self,
        keyword: &'static str,
        compiler: &mut Compiler<'_>,
    ) -> Read<Option<Vec<Index>>> {
        let Some(value) = self.map.get(keyword) else { return Ok(None) };
        let list = value.as_array().ok_or_else(|| wrong(keyword, "a list of schemas", value))?;
        let at = self.at.child(keyword);
        Ok(Some((0..list.len()).map(|index| compiler.node(at.child(index.to_string()))).collect()))
    }

    fn named_schemas(
        &self,
        keyword: &'static str,
        compiler: &mut Compiler<'_>,
    ) -> Read<Vec<(Key, Index)>> {
        let at = self.at.child(keyword);
        let entries = self.entries(keyword)?.into_iter();
        Ok(entries.map(|(key, _)| (key.clone(), compiler.node(at.child(key.clone())))).collect())
    }

    fn entries(&self, keyword: &'static str) -> Read<Vec<(&'a Key, &'a Value)>> {
        let Some(value) = self.map.get(keyword) else { return Ok(Vec::new()) };
        let map = value.as_object().ok_or_else(|| wrong(keyword, "an object", value))?;
        Ok(map.iter().collect())
    }

    fn text(&self, keyword: &'static str) -> Read<Option<&'a Key>> {
        match self.map.get(keyword).map(|value| (value, value.view())) {
            None => Ok(None),
            Some((_, crate::value::View::String(text))) => Ok(Some(text)),
            Some((value, _)) => Err(wrong(keyword, "a text", value)),
        }
    }

    fn number(&self, keyword: &'static str) -> Read<Option<Number>> {
        match self.map.get(keyword).map(|value| (value, value.view())) {
            None => Ok(None),
            Some((_, crate::value::View::Number(number))) => Ok(Some(number)),
            Some((value, _)) => Err(wrong(keyword, "a number", value)),
        }
    }

    fn count(&self, keyword: &'static str) -> Read<Option<u64>> {
        let Some(number) = self.number(keyword)? else { return Ok(None) };
        let refuse = || wrong(keyword, "a whole number from 0", &Value::from(number));
        number.as_u64().map(Some).ok_or_else(refuse)
    }

    fn flag(&self, keyword: &'static str) -> Read<bool> {
        match self.map.get(keyword).map(|value| (value, value.view())) {
            None => Ok(false),
            Some((_, crate::value::View::Bool(flag))) => Ok(flag),
            Some((value, _)) => Err(wrong(keyword, "true or false", value)),
        }
    }
}

fn keys(keyword: &'static str) -> impl Fn(&Value) -> Read<Vec<Key>> {
    move |value| {
        let list = value.as_array().ok_or_else(|| wrong(keyword, "a list of keys", value))?;
        let keys = list.iter().map(|key| match key.view() {
            crate::value::View::String(text) => Ok(text.clone()),
            _ => Err(wrong(keyword, "a list of keys", key)),
        });
        keys.collect()
    }
}

fn wrong(keyword: &'static str, wanted: &'static str, value: &Value) -> SchemaProblem {
    SchemaProblem::Keyword { keyword, wanted, found: shown(value) }
}

/// How many values a value is made of: what comparing with it may cost.
pub(super) fn size(value: &Value) -> u64 {
    use crate::value::View;
    match value.view() {
        View::Array(items) => 1 + items.iter().map(size).sum::<u64>(),
        View::Object(map) => 1 + map.values().map(size).sum::<u64>(),
        _ => 1,
    }
}
