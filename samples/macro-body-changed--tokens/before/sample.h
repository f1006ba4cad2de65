#define S "a b"
#define F(x) x unsigned int
#define G(x) (x + +x)
#define H(a) ((a)+3)
#define K(x) 1
