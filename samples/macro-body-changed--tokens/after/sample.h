#define S "ab"
#define F(x) x unsignedint
#define G(x) (x ++ x)
#define H(b) ( (b) + 3 )
#define K 1
