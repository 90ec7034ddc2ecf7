SELECT q.id, q.assessment_id
FROM question q
JOIN assessment s ON s.id = q.assessment_id
ORDER BY q.id
