namespace PatchTracer.Weaving.Matching;

/// <summary>A name as a point in a function sees it.</summary>
/// <param name="Owner">The function declaration or literal that it belongs to.</param>
/// <param name="Type">Null where only the value tells.</param>
internal sealed record DeclaredName(string Name, DeclaredKind Kind, IFunction Owner, Expr? Type, Expr? Value)
{
    /// <summary>True only when the syntax says so: nil can be compared with it.</summary>
    public bool IsPointer =>
        Type is not null ? Type.Unparenthesised is StarExpr : Value?.Unparenthesised is UnaryExpr { Operator: Go.Lexing.TokenKind.And };

    /// <summary>
    /// A struct by value: <c>x := T{…}</c>, or declared with a struct's name and taken as such for methods with pointer receivers.
    /// </summary>
    public bool IsCompositeValue => Type is null && Value?.Unparenthesised is CompositeLit;
}
