package linkage

import "slices"

// Cut is where pairs begin to be linked, and what to expect there.
type Cut struct {
	Weight      float64
	Probability float64
	Chosen      bool    // by the engine
	Precision   float64 // expected, of the pairs linked
	Recall      float64 // expected, of the true pairs among those compared
	True        float64 // expected true pairs among those compared
}

// cut finds the weight with the best expected F1, from the probabilities of the
// pairs themselves: of n pairs with probability p, n·p are expected to be true.
func (c *compared) cut(set float64) Cut {
	weights := make([]float32, len(c.edges))
	total := 0.0
	for i, e := range c.edges {
		weights[i] = e.Weight
		total += e.Probability()
	}
	slices.Sort(weights)
	slices.Reverse(weights)
	best := Cut{Weight: weightOf(0.5), Probability: 0.5, Chosen: set == 0, True: total}
	bestF1, right := -1.0, 0.0
	for i, w := range weights {
		right += probability(float64(w))
		if i+1 < len(weights) && weights[i+1] == w {
			continue
		}
		n := float64(i + 1)
		f1 := 2 * right / (n + total)
		at := probability(float64(w))
		if set == 0 && f1 > bestF1 || set > 0 && at >= set {
			bestF1 = f1
			best.Weight, best.Probability = float64(w), at
			best.Precision, best.Recall = right/n, right/total
		}
	}
	if set > 0 {
		best.Weight, best.Probability = weightOf(set), set
	}
	return best
}
