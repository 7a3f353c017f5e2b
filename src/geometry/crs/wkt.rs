//! The Well-Known Text of a coordinate system as a tree of named lists: `NAME["text", number, CHILD[…]]`.

/// One bracketed part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// In capitals.
    pub name: String,
    values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
    Node(Node),
    /// A bare word such as `EAST`.
    Word,
}

/// Systems nest five deep; texts are some kilobytes.
const DEEPEST: usize = 16;
const LONGEST: usize = 64 << 10;

impl Node {
    pub fn parse(text: &str) -> Option<Node> {
        let text = text.trim().trim_start_matches('\u{FEFF}');
        (text.len() <= LONGEST).then_some(())?;
        let mut cursor = Cursor { rest: text };
        match cursor.value(0)? {
            Value::Node(node) => Some(node),
            _ => None,
        }
    }

    /// The first text in the list, which is its name.
    pub fn text(&self) -> Option<&str> {
        self.values.iter().find_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The value at a place of the list, counted from 0, if it is a number.
    pub fn number(&self, index: usize) -> Option<f64> {
        match self.values.get(index)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The parts of that name in this list itself.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.nodes().filter(move |node| node.name == name)
    }

    pub fn child(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| node.name == name)
    }

    /// The first part of that name, here or within.
    pub fn find(&self, name: &str) -> Option<&Node> {
        self.child(name).or_else(|| self.nodes().find_map(|node| node.find(name)))
    }

    /// The EPSG code that the whole system says it has.
    pub fn epsg(&self) -> Option<u32> {
        let own = self.child("AUTHORITY").or_else(|| self.child("ID"))?;
        (own.text()? == "EPSG").then_some(())?;
        own.values.iter().skip(1).find_map(|value| match value {
            Value::Text(text) => text.parse().ok(),
            Value::Number(number) if *number > 0.0 => Some(*number as u32),
            _ => None,
        })
    }

    fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.values.iter().filter_map(|value| match value {
            Value::Node(node) => Some(node),
            _ => None,
        })
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        (depth < DEEPEST).then_some(())?;
        if self.peek()? == '"' {
            self.take(1);
            let text = self.take(self.rest.find('"')?).to_owned();
            self.take(1);
            return Some(Value::Text(text));
        }
        let end = self.rest.find(['[', '(', ']', ')', ',']).unwrap_or(self.rest.len());
        let word = self.take(end).trim();
        if !matches!(self.peek(), Some('[' | '(')) {
            return Some(word.parse().map_or(Value::Word, Value::Number));
        }
        let mut values = Vec::new();
        loop {
            // The bracket that opens, or the comma.
            self.take(1);
            values.push(self.value(depth + 1)?);
            match self.peek()? {
                ',' => {}
                ']' | ')' => {
                    self.take(1);
                    return Some(Value::Node(Node { name: word.to_ascii_uppercase(), values }));
                }
                _ => return None,
            }
        }
    }
}
