using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private readonly NodeStack<ParameterEntry> _entries = new();

    private ParameterList ParseTypeParameters() => ParseParameterList(TokenKind.CloseBracket, "']'");

    private ParameterList ParseParameters()
    {
        if (_kind == TokenKind.OpenParen)
            return ParseParameterList(TokenKind.CloseParen, "')'");
        ReportExpected("'('");
        return new(new(_lastEnd, 0), false, []);
    }

    private ParameterList ParseParameterList(TokenKind closing, string closingName)
    {
        var start = CurrentStart;
        var isTypeParameters = closing == TokenKind.CloseBracket;
        Advance();
        var mark = _entries.Count;
        while (_kind != closing && _kind != TokenKind.EndOfFile)
        {
            _entries.Push(ParseParameterEntry(isTypeParameters));
            if (!TryTakeComma(closing))
                break;
        }
        Expect(closing, closingName);
        return new(SpanFrom(start), true, GroupParameters(mark, isTypeParameters));
    }

    private ParameterEntry ParseParameterEntry(bool isTypeParameter)
    {
        if (_kind != TokenKind.Identifier)
            return new(null, ParseParameterType(isTypeParameter));
        var name = ParseIdent();
        switch (_kind)
        {
            case TokenKind.OpenBracket:
                var (arrayName, type) = ParseArrayOrInstance(name);
                return new(arrayName, isTypeParameter ? ParseUnionTail(type) : type);
            case TokenKind.Dot:
                type = ParseTypeNameTail(name);
                return new(null, isTypeParameter ? ParseUnionTail(type) : type);
            case TokenKind.Or when isTypeParameter:
                return new(null, ParseUnionTail(name));
            default:
                return new(name, StartsParameterType(isTypeParameter) ? ParseParameterType(isTypeParameter) : null);
        }
    }

    private bool StartsParameterType(bool isTypeParameter) =>
        StartsType(_kind) || _kind == TokenKind.Ellipsis || (isTypeParameter && _kind == TokenKind.Tilde);

    private Expr ParseParameterType(bool isTypeParameter)
    {
        var start = CurrentStart;
        if (!TryTake(TokenKind.Ellipsis))
            return isTypeParameter ? ParseUnion() : ParseType();
        var element = ParseType();
        return new VariadicType(SpanFrom(start), element);
    }

    /// <summary>Names before <c>name Type</c> share its type; where no entry has both, every entry is a type.</summary>
    private ImmutableArray<ParameterGroup> GroupParameters(int mark, bool isTypeParameters)
    {
        var end = _entries.Count;
        var isNamed = isTypeParameters;
        for (var i = mark; i < end; i++)
            isNamed |= _entries[i] is { Name: not null, Type: not null };
        var (groups, names) = (_groups.Count, _idents.Count);
        for (var i = mark; i < end; i++)
        {
            var (name, type) = _entries[i];
            if (isNamed && name is not null)
                _idents.Push(name);
            if ((isNamed ? type : type ?? name) is not { } shared)
                continue;
            if (isNamed && name is null)
                Report(shared.Span, "parameter has a type but no name, others have names");
            _groups.Push(NewGroup(_idents.TakeFrom(names), shared));
        }
        if (_idents.Count > names)
            PushGroupWithoutType(names);
        _entries.DropFrom(mark);
        return _groups.TakeFrom(groups);
    }

    private void PushGroupWithoutType(int names)
    {
        var last = _idents[_idents.Count - 1];
        Report(last.Span, "parameter has a name but no type");
        _groups.Push(NewGroup(_idents.TakeFrom(names), new BadExpr(new(last.Span.End, 0))));
    }

    private static ParameterGroup NewGroup(ImmutableArray<Ident> names, Expr type)
    {
        var start = names.IsEmpty ? type.Span.Start : names[0].Span.Start;
        return new(TextSpan.FromBounds(start, type.Span.End), names, type);
    }
}
