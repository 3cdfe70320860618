using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Makes contexts carry a span: the rebinding of one variable, and the bridging of <c>context.TODO()</c> and the like.</summary>
internal sealed class ContextEmitter(FunctionSession session, Tracepoint tracepoint, ContextRule rule, SpanPlace place, string span,
    Problems problems)
{
    /// <summary>The statement that goes in after the opening; null when there is nothing to rebind.</summary>
    public string? Rebinding(Resolver resolver)
    {
        if (rule.Rebind is not { } path)
            return null;
        if (resolver.Resolve(path) is not { Value: { } value })
        {
            if (resolver.Resolve(path).Problem is { Length: > 0 } problem)
                problems.Add(rule.Location, problem);
            return null;
        }
        const string OfRequest = ".Context()";
        if (value.Expression.EndsWith(OfRequest, StringComparison.Ordinal))
        {
            var request = value.Expression[..^OfRequest.Length];
            return $"{request} = {request}.WithContext({span}.Context({value.Expression}))";
        }
        var isCaptured = value.Root is { } root && root.Owner != place.Scope && place.Scope is FuncLit && value.Expression == root.Name;
        if (isCaptured && Declares(place.Scope.Body!, value.Expression))
            problems.Add(rule.Location, $"the function literal declares another {value.Expression}, "
                + "which would hide the one that carries the span");
        if (isCaptured && !Mentions(value.Expression))
            return null;
        return $"{value.Expression} {(isCaptured ? ":=" : "=")} {span}.Context({value.Expression})";
    }

    /// <summary>Wraps the calls after the span's start whose result should carry the span. Returns how many there are.</summary>
    public int Bridge(EditList edits)
    {
        var calls = place.Start.Node.DescendantsAndSelf().OfType<CallExpr>().Where(IsBridged).ToList();
        foreach (var call in calls)
        {
            // Around what an earlier tracepoint has put there: what is below continues from the span that was opened last.
            edits.Prepend(call.Span.Start, $"{span}.Context(", tracepoint.Id);
            edits.Insert(call.Span.End, ")", tracepoint.Id);
        }
        return calls.Count;
    }

    /// <summary>Not in goroutines, which may outlive the span: its record is used again then.</summary>
    private bool IsBridged(CallExpr call) =>
        call.Span.Start >= place.Start.Offset
        && call.Callee.Unparenthesised is SelectorExpr { Operand: Ident package, Name: var name }
        && session.File.PathOf(package.Name) is { } path
        && rule.Bridge.Any(function => function == $"{path[(path.LastIndexOf('/') + 1)..]}.{name.Name}")
        && !call.Ancestors().TakeWhile(node => node != place.Start.Node).Any(node => node is FuncLit { Use: FuncLitUse.Go } or GoStmt);

    private bool Mentions(string name) =>
        place.Scope.Body!.DescendantsAndSelf().OfType<Ident>().Any(ident => ident.Name == name && !ident.IsSelected && !ident.IsElementKey);

    private static bool Declares(BlockStmt body, string name) =>
        body.Statements.Any(statement => statement is AssignStmt { IsDefine: true } or DeclStmt
            && statement.AssignedNames.Any(ident => ident.Name == name));
}
