//! What the rows of a table look like: to tell which table a page without a tree belongs to.

use rusqlite::Connection;
use rusqlite::types::Value;

/// A table of the schema.
#[derive(Debug)]
pub struct Shape {
    pub name: String,
    /// In the order of the stored rows.
    pub columns: Vec<Column>,
    /// Whether its rows are kept by their key, not by a number.
    pub by_key: bool,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    pub name: String,
    ty: Type,
    not_null: bool,
    /// The number of the row under a name: stored as nothing.
    pub is_rowid: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Integer,
    Real,
    Text,
    Other,
}

/// Where a table comes when they are filled: what others are checked against comes first.
fn place(name: &str) -> usize {
    const FIRST: [&str; 7] = ["contract", "college", "sector", "staff", "organisation", "project", "change"];
    FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len())
}

/// The tables that hold what people entered, not what is made from it. Those that others refer to come first.
pub fn read(conn: &Connection) -> rusqlite::Result<Vec<Shape>> {
    let mut tables = conn.prepare(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
         ORDER BY name",
    )?;
    let tables: Vec<(String, bool)> =
        tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut shapes: Vec<Shape> =
        tables.into_iter().map(|(name, by_key)| shape(conn, name, by_key)).collect::<Result<_, _>>()?;
    shapes.sort_by_key(|shape| place(&shape.name));
    Ok(shapes)
}

fn shape(conn: &Connection, name: String, by_key: bool) -> rusqlite::Result<Shape> {
    let mut columns = conn.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1) ORDER BY cid")?;
    let rows = columns.query_map([&name], |row| {
        let ty: String = row.get(1)?;
        let ty = match ty.as_str() {
            "INTEGER" | "INT" => Type::Integer,
            "REAL" => Type::Real,
            "TEXT" => Type::Text,
            _ => Type::Other,
        };
        let key: usize = row.get::<_, i64>(3)?.try_into().unwrap_or(0);
        let is_rowid = key > 0 && !by_key && ty == Type::Integer;
        let column = Column { name: row.get(0)?, ty, not_null: row.get(2)?, is_rowid };
        Ok((if by_key && key > 0 { key } else { usize::MAX }, column))
    })?;
    let mut columns: Vec<(usize, Column)> = rows.collect::<Result<_, _>>()?;
    // Where rows are kept by their key, it comes first; the sort leaves the others in their order.
    columns.sort_by_key(|(key, _)| *key);
    Ok(Shape { name, columns: columns.into_iter().map(|(_, column)| column).collect(), by_key })
}

impl Shape {
    /// Whether a stored row can be one of this table. Rows older than a column lack it at their end.
    pub fn fits(&self, values: &[Value]) -> bool {
        let fits = |(column, value): (&Column, &Value)| match value {
            Value::Null => column.is_rowid || !column.not_null,
            _ if column.is_rowid => false,
            Value::Integer(_) => matches!(column.ty, Type::Integer | Type::Real | Type::Other),
            Value::Real(_) => matches!(column.ty, Type::Real | Type::Other),
            Value::Text(_) => matches!(column.ty, Type::Text | Type::Other),
            Value::Blob(_) => column.ty == Type::Other,
        };
        let least = self.columns.len().div_ceil(2);
        (least..=self.columns.len()).contains(&values.len()) && self.columns.iter().zip(values).all(fits)
    }

    /// The statement that stores so many of the columns.
    pub fn insertion(&self, values: usize) -> String {
        let columns: Vec<String> =
            self.columns.iter().take(values).map(|column| format!("\"{}\"", column.name)).collect();
        let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
        format!("INSERT INTO \"{}\" ({}) VALUES ({})", self.name, columns.join(", "), places.join(", "))
    }
}
