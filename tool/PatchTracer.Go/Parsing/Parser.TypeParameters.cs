using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    /// <summary>
    /// What reading ahead found, by position: inside of a function literal it may have to read ahead again, and what was found there holds
    /// when the same text is read once more. Without this each level of nesting would multiply the work.
    /// </summary>
    private Dictionary<int, bool>? _readAhead;

    /// <summary>
    /// After the name in <c>type T [</c>: true for type parameters, false for an array or slice type. The specification, "Type parameter
    /// declarations", lets <c>type T[P *C] …</c> be an array of P*C elements unless C can only be a type or a comma follows.
    /// </summary>
    private bool StartsTypeParameters()
    {
        if (_kind != TokenKind.OpenBracket || NextKind != TokenKind.Identifier)
            return false;
        var afterName = _tokens[_position + 2].Kind;
        return afterName switch
        {
            TokenKind.CloseBracket or TokenKind.Dot => false,
            TokenKind.Star or TokenKind.OpenParen => ReadsAsTypeParameter(),
            _ => TokenFacts.Precedence(afterName) == 0,
        };
    }

    /// <summary>Reads the expression after the bracket, judges it, and goes back.</summary>
    private bool ReadsAsTypeParameter()
    {
        _readAhead ??= [];
        if (_readAhead.TryGetValue(_position, out var known))
            return known;
        var (position, lastEnd, lastReported, diagnostics) = (_position, _lastEnd, _lastReported, _diagnostics);
        _diagnostics = new();
        Advance();
        _bracketLevel++;
        var expression = ParseExpr();
        var isTypeParameter = IsNameAndConstraint(expression, isCertain: _kind == TokenKind.Comma);
        _bracketLevel--;
        (_position, _lastEnd, _lastReported, _diagnostics) = (position, lastEnd, lastReported, diagnostics);
        _kind = _tokens[position].Kind;
        return _readAhead[position] = isTypeParameter;
    }

    /// <summary>Whether what was read as <c>P * C</c>, <c>P(C)</c> or a union that starts so is a parameter and its constraint.</summary>
    private static bool IsNameAndConstraint(Expr expression, bool isCertain)
    {
        while (expression is BinaryExpr { Operator: TokenKind.Or } union)
        {
            isCertain |= IsTypeForSure(union.Right);
            expression = union.Left;
        }
        return expression switch
        {
            BinaryExpr { Operator: TokenKind.Star, Left: Ident } product => isCertain || IsTypeForSure(product.Right),
            CallExpr { Callee: Ident, Arguments.Length: 1, Ellipsis: null } call => isCertain || IsTypeForSure(call.Arguments[0]),
            _ => false,
        };
    }

    private static bool IsTypeForSure(Expr expression)
    {
        for (expression = expression.Unparenthesised; expression is BinaryExpr binary; expression = binary.Left.Unparenthesised)
            if (IsTypeForSure(binary.Right))
                return true;
        return expression is ArrayType or SliceType or StructType or FuncType or InterfaceType or MapType or ChanType
            or UnaryExpr { Operator: TokenKind.Tilde };
    }
}
