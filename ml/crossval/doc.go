// Package crossval finds out how well an estimator predicts rows it has not
// seen, and which of several does so best.
//
// A [Splitter] makes [Fold] values: [KFold] and [RepeatedKFold] at random,
// [GroupKFold] without tearing a group (a student) apart, [ByCohort] by year.
// [OutOfFold] and [Losses] fit an estimator on each fold; [Search] picks the best of
// some candidates and is an estimator itself, and [Nested] says what that
// choice is worth on rows that had no part in it.
//
// Splits are those of scikit-learn 1.9 for the same seed, index for index,
// because this package has numpy's legacy generator.
package crossval
