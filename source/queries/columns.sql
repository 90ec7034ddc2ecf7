-- The tables and columns of the schema that the role may see.
SELECT CAST(table_name AS VARCHAR), CAST(column_name AS VARCHAR), CAST(data_type AS VARCHAR)
FROM information_schema.columns
WHERE table_catalog = current_database() AND table_schema = $1
ORDER BY table_name, ordinal_position
