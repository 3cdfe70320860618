package /* a */ p // b

/* c */ import /* d */ "fmt" /* e */

func /* f */ (/* g */ r /* h */ * /* i */ T /* j */) /* k */ m /* l */ (/* m */ a /* n */, /* o */ b /* p */ int /* q */) /* r */ (/* s */ int /* t */) /* u */ { // v
	/* w */ return /* x */ a /* y */ + /* z */ b /* 1 */ // 2
	// 3
} /* 4 */ // 5
