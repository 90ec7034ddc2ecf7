-- The questions of the indicators of indicators.sql, each pair once.
WITH kept AS (
    SELECT MIN(id) AS id, description
    FROM indicator
    WHERE description IS NOT NULL
    GROUP BY description
    HAVING COUNT(*) > CAST($1 AS BIGINT)
)
SELECT DISTINCT q.id, k.id
FROM indicator i
JOIN kept k ON k.description = i.description
JOIN question q ON q.id = i."questionId"
JOIN assessment s ON s.id = q.assessment_id
