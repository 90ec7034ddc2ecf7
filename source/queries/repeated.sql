-- Ids that stand twice, or are NULL, would count answers twice, or not at all.
SELECT 'student', COUNT(*) - COUNT(DISTINCT id) FROM student
UNION ALL SELECT 'assessment', COUNT(*) - COUNT(DISTINCT id) FROM assessment
UNION ALL SELECT 'question', COUNT(*) - COUNT(DISTINCT id) FROM question
UNION ALL SELECT 'indicator', COUNT(*) - COUNT(DISTINCT id) FROM indicator
UNION ALL SELECT 'dimension', COUNT(*) - COUNT(DISTINCT id) FROM dimension
UNION ALL SELECT 'dimension_values', COUNT(*) - COUNT(DISTINCT id) FROM dimension_values
