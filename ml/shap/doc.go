// Package shap says how much each player (a column, or a group of columns) of a
// row moved a prediction: exact interventional Shapley values of fitted
// predictors.
//
// # The game
//
// Let x be the row to explain and b a row of the background, a sample of what
// rows are like. A coalition S of players is worth
//
//	v(S) = mean over b of f(the columns of S from x, the others from b)
//
// so that v(nobody) is the mean prediction over the background ([Explainer.Base])
// and v(everybody) the prediction of x. The Shapley value of a player is what it
// adds to v when players join one by one, averaged over all orders of joining
// (Shapley, 1953; Štrumbelj and Kononenko, 2014; Lundberg and Lee, 2017). It is
// the only way to share f(x) - base such that the shares add up to it, who
// changes nothing gets 0, who do the same get the same, and the shares in a sum
// of models are the sums of the shares.
//
// The last point is why the value function is this one, called interventional:
// it never looks inside a model, so that trees, kernels and linear models that
// are added up in a stack play the same game and their shares may be added.
// "Path-dependent" tree values play another game in each tree, and values that
// condition on correlated columns would need a model of the columns.
//
// # Correlated columns and players
//
// Mixing two rows makes rows that nobody has ever seen: a mark of 7 beside a
// missing-mark indicator of 1. The values are true to the model, not to
// the world (Janzing, Minorics and Blöbaum, 2020; Chen and others, 2020): of two
// columns that say the same, the one the model happens to use gets the credit.
// So let columns that move together be one player: a value and its indicator,
// the parts of a test. players[j] is the player of column j. The values are
// those of the game between the players, in which a player's columns change
// together; that is not the sum of its columns' values in the game of columns.
//
// A value is no effect of a cause, and it depends on the background: "compared
// with whom". Explain rows of one school with a background of that school, or
// with one of the country, and the question is another.
//
// # How it is exact
//
// Mix x and one b. A leaf of a tree, an RBF kernel with one support row: both
// are worth a product over the players, u_g for a player from x, w_g for one
// from b (for a leaf they are 0 or 1: does the player's row fulfil all the
// conditions on the path). By Owen's multilinear extension (1972) the value of
// player g in such a game is
//
//	(u_g - w_g) * integral over t from 0 to 1 of the product over h != g of (w_h + t (u_h - w_h))
//
// For leaves the integral is a Beta function of two counts: the independent
// TreeSHAP of Lundberg and others (2020), who walk the tree once per b. Here 64
// rows of the background walk at a time, as the bits of a word. For kernels it is
// a polynomial of one degree less than there are players, which Gauss and
// Legendre's rule with half as many nodes integrates exactly, without a division
// or a difference of large numbers (Mohammadi and others, 2026, QuadraSHAP,
// arXiv:2605.05870; their PKeX-Shapley of 2025, arXiv:2505.16516, takes
// elementary symmetric polynomials). Linear models have a closed form.
//
// What is no sum of such games is refused with [ErrKind]: the weighted median of
// AdaBoost, neural networks, a stack whose last estimator is not linear. What is
// done to a prediction afterwards (to clip it, say) is the caller's to show as a
// remainder.
package shap
