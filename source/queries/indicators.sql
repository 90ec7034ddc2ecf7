-- The indicators with more than $1 rows; the lowest id stands for the description.
SELECT MIN(id), CAST(description AS VARCHAR)
FROM indicator
WHERE description IS NOT NULL
GROUP BY description
HAVING COUNT(*) > CAST($1 AS BIGINT)
