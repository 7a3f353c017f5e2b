//! The tables that Google Earth and ArcGIS write into descriptions: rows of a name and a value.

/// Names and values of a description's tables, in their order; none where it is no such table.
pub(super) fn pairs(html: &str) -> Vec<(String, String)> {
    let lower = html.to_ascii_lowercase();
    let mut pairs = Vec::new();
    let mut from = 0;
    while let Some(start) = lower.get(from..).and_then(|rest| rest.find("<tr")).map(|at| from + at) {
        let inner = lower.get(start + 3..).unwrap_or_default();
        // A row ends with its tag, or where the next begins: tables within tables are told apart by that.
        let end = [inner.find("</tr"), inner.find("<tr")].into_iter().flatten().min().unwrap_or(inner.len());
        let row = html.get(start + 3..start + 3 + end).unwrap_or_default();
        let cells = cells(row);
        if let [name, value] = cells.as_slice()
            && !name.is_empty()
            && name.chars().count() <= 100
        {
            pairs.push((name.clone(), value.clone()));
        }
        from = start + 3 + end;
    }
    pairs
}

fn cells(row: &str) -> Vec<String> {
    let lower = row.to_ascii_lowercase();
    let mut cells = Vec::new();
    let mut from = 0;
    loop {
        let rest = lower.get(from..).unwrap_or_default();
        let Some(start) = [rest.find("<td"), rest.find("<th")].into_iter().flatten().min().map(|at| from + at) else {
            break;
        };
        let Some(open) = lower.get(start..).and_then(|rest| rest.find('>')).map(|at| start + at + 1) else { break };
        let inner = lower.get(open..).unwrap_or_default();
        let ends = [inner.find("</t"), inner.find("<td"), inner.find("<th")];
        let end = ends.into_iter().flatten().min().unwrap_or(inner.len());
        cells.push(plain(row.get(open..open + end).unwrap_or_default()));
        from = open + end;
    }
    cells
}

/// The text of a piece of HTML: without tags, references resolved, white space as one space.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut within = false;
    for letter in html.chars() {
        match letter {
            '<' => within = true,
            '>' if within => {
                within = false;
                text.push(' ');
            }
            _ if within => {}
            _ => text.push(letter),
        }
    }
    let text = ["&nbsp;", "&#160;"].iter().fold(text, |text, space| text.replace(space, " "));
    let text = quick_xml::escape::unescape(&text).map_or_else(|_| text.clone(), std::borrow::Cow::into_owned);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
