using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Matching;

/// <summary>Finds the places that anchors name, outside the function literals that they do not ask for.</summary>
internal sealed class AnchorFinder(SourceFile file)
{
    /// <summary>The function literal of a body; null with the reason when there is none or more than one.</summary>
    public FuncLit? Literal(IFunction function, Anchor anchor, out string problem)
    {
        var all = function.Body!.DescendantsAndSelf().OfType<FuncLit>().Where(literal => Matches(anchor.Literal!, literal)).ToList();
        // Those inside another one that matches are its business.
        var literals = all.Where(literal => !literal.Ancestors().Any(all.Contains)).ToList();
        return Choose(literals, anchor.Target is null ? anchor.Which : Which.Only, $"function literal {anchor.Literal}", out problem);
    }

    /// <summary>The node that an anchor's target names in a function: a statement, a call, a loop.</summary>
    public Node? Target(IFunction function, Anchor anchor, out string problem)
    {
        var nodes = function.Body!.DescendantsAndSelf(node => node is not FuncLit);
        var matches = nodes.Where(node => Matches(anchor.Target!, node)).ToList();
        if (matches.Count > 0)
            return Choose(matches, anchor.Which, anchor.Target!.ToString()!, out problem);
        problem = $"{anchor.Target} is not there{AnchorCandidates.Describe(function, anchor.Target!, file)}";
        return null;
    }

    private T? Choose<T>(List<T> places, Which which, string what, out string problem) where T : Node
    {
        problem = "";
        if (places.Count == 0)
            problem = $"{what} is not there";
        else if (which.Number > places.Count)
            problem = $"{what} is there {places.Count} times only, `which` is {which}";
        else if (which == Which.Only && places.Count > 1)
            problem = $"{what} is there {places.Count} times, in lines "
                + $"{string.Join(", ", places.Select(place => file.Tree.PositionOf(place.Span.Start).Line))}: say which";
        if (problem.Length > 0)
            return null;
        return places[which == Which.Last ? ^1 : Math.Max(which.Number, 1) - 1];
    }

    private bool Matches(AnchorTarget target, Node node) => target switch
    {
        AnchorTarget.Call call => node is CallExpr expression && CallMatch.Matches(call.Selector, expression, file),
        AnchorTarget.Assigned assigned => node is Stmt statement && Assigns(statement, assigned),
        AnchorTarget.Range range =>
            node is RangeStmt loop && (loop.Operand.Text == range.Over
                || (range.Over.StartsWith("*.", StringComparison.Ordinal)
                    && loop.Operand.Text.EndsWith(range.Over[1..], StringComparison.Ordinal))),
        _ => false,
    };

    private bool Assigns(Stmt statement, AnchorTarget.Assigned assigned) =>
        statement is not TypeSwitchStmt and not RangeStmt
        && statement.AssignedNames.Any(name => name.Name == assigned.Name)
        && (assigned.From is null || Calls(statement).Any(call => CallMatch.Matches(assigned.From, call, file)));

    private static IEnumerable<CallExpr> Calls(Stmt statement) =>
        statement.DescendantsAndSelf(node => node is not FuncLit).OfType<CallExpr>();

    private bool Matches(LiteralQuery query, FuncLit literal) => query switch
    {
        LiteralQuery.Used used => literal.Use == used.Use,
        LiteralQuery.Assigned assigned => literal.AssignedTo.Any(name => name.Name == assigned.Name),
        LiteralQuery.PassedTo passed =>
            literal.Use == FuncLitUse.Argument && literal.FirstAncestor<CallExpr>() is { } call
            && CallMatch.Matches(passed.Call, call, file),
        _ => true,
    };
}
