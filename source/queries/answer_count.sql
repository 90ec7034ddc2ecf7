-- One scan without joins; orphan_count.sql is only asked when answers are missing.
SELECT
    COUNT(*),
    COUNT(*) FILTER (WHERE score IS NULL OR CAST(score AS DOUBLE PRECISION) = CAST('NaN' AS DOUBLE PRECISION)),
    COUNT(*) FILTER (WHERE score >= 0 AND score <= 1)
FROM answer
