namespace PatchTracer.Go.Lexing;

/// <summary>What the specification says about kinds of tokens.</summary>
public static class TokenFacts
{
    // One byte a kind: binary precedence in the low bits, EndsStatementFlag on top.
    private const byte EndsStatementFlag = 0x80;

    private static readonly byte[] Facts = MakeFacts();

    /// <summary>From 1, the weakest, to 5; 0 for what is no binary operator.</summary>
    public static int Precedence(TokenKind kind) => Facts[(int)kind] & ~EndsStatementFlag;

    /// <summary>True when a line end after this token implies a semicolon.</summary>
    public static bool EndsStatement(TokenKind kind) => Facts[(int)kind] >= EndsStatementFlag;

    public static bool IsKeyword(TokenKind kind) => kind >= TokenKind.Break;

    public static bool IsAssignment(TokenKind kind) => kind is >= TokenKind.Assign and <= TokenKind.AndNotAssign;

    public static bool IsLiteral(TokenKind kind) => kind is >= TokenKind.IntLiteral and <= TokenKind.StringLiteral;

    private static byte[] MakeFacts()
    {
        var facts = new byte[(int)TokenKind.Var + 1];
        for (var kind = TokenKind.LogicalOr; kind <= TokenKind.AndNot; kind++)
            facts[(int)kind] = kind switch
            {
                TokenKind.LogicalOr => 1,
                TokenKind.LogicalAnd => 2,
                <= TokenKind.GreaterOrEqual => 3,
                <= TokenKind.Xor => 4,
                _ => 5,
            };
        TokenKind[] ending =
        [
            TokenKind.Identifier, TokenKind.IntLiteral, TokenKind.FloatLiteral, TokenKind.ImaginaryLiteral, TokenKind.RuneLiteral,
            TokenKind.StringLiteral,
            TokenKind.Break, TokenKind.Continue, TokenKind.Fallthrough, TokenKind.Return,
            TokenKind.Increment, TokenKind.Decrement, TokenKind.CloseParen, TokenKind.CloseBracket, TokenKind.CloseBrace,
        ];
        foreach (var kind in ending)
            facts[(int)kind] |= EndsStatementFlag;
        return facts;
    }
}
