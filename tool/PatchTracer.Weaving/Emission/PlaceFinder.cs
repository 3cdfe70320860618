using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Turns anchors into places in one function. A null place without a problem is an optional anchor that is not there.</summary>
internal sealed class PlaceFinder(FunctionSession session)
{
    private readonly AnchorFinder _anchors = new(session.File);

    public SpanPlace? Span(SpanRule span, out string problem)
    {
        if (ScopeOf(span.Start, session.Function, out problem) is not { } scope)
            return null;
        if (span.Start.Target is null)
            return new(scope, InsertionPoint.EntryOf(scope), false, null);
        if (Statement(span.Start, scope, out problem) is not { } statement)
            return null;
        var start = span.Start.Place == AnchorPlace.After ? InsertionPoint.After(statement) : InsertionPoint.Before(statement);
        var around = span.Start.Place == AnchorPlace.Around ? statement : null;
        if (around is ReturnStmt or DeferStmt or GoStmt or IfStmt or ForStmt or RangeStmt or SwitchStmt or SelectStmt)
            problem = $"{span.Start.Target} stands in a statement at line {LineOf(around)} that a span cannot go around";
        else if (around is null && IsInLoop(start))
            problem = $"{span.Start} is inside a loop, and a span that starts there would only end with the function: use around, "
                + "or cover a function literal";
        return problem.Length > 0 ? null : new(scope, start, span.Start.Place == AnchorPlace.After, around);
    }

    public StepPlace? Step(Step step, SpanPlace? span, out string problem)
    {
        if (ScopeOf(step.At, span?.Scope ?? session.Function, out problem) is not { } scope)
            return null;
        var anchor = step.At;
        if (anchor.Place == AnchorPlace.Exit)
            return span is not null && scope == span.Scope
                ? new(scope, span.Start, span.AfterPrevious, true, null)
                : new(scope, InsertionPoint.EntryOf(scope), false, true, null);
        if (anchor.Target is null)
            return new(scope, InsertionPoint.EntryOf(scope), false, false, null);
        if (anchor.Place == AnchorPlace.Loop)
            return _anchors.Target(scope, anchor, out problem) is RangeStmt loop ? new(scope, new(loop.Body, 0), false, false, null)
                : Missing<StepPlace>(anchor, ref problem);
        if (anchor.Place == AnchorPlace.Argument)
            return _anchors.Target(scope, anchor, out problem) is CallExpr call && call.EnclosingStatement() is { } around
                ? new(scope, InsertionPoint.Before(around), false, false, call)
                : Missing<StepPlace>(anchor, ref problem);
        if (Statement(anchor, scope, out problem) is not { } statement)
            return null;
        return anchor.Place == AnchorPlace.After
            ? new(scope, InsertionPoint.After(statement), true, false, null)
            : new(scope, InsertionPoint.Before(statement), false, false, null);
    }

    private IFunction? ScopeOf(Anchor anchor, IFunction otherwise, out string problem)
    {
        problem = "";
        if (anchor.Literal is null)
            return otherwise;
        return _anchors.Literal(otherwise, anchor, out problem) ?? Missing<FuncLit>(anchor, ref problem);
    }

    private Stmt? Statement(Anchor anchor, IFunction scope, out string problem)
    {
        if (_anchors.Target(scope, anchor, out problem) is not { } target)
            return Missing<Stmt>(anchor, ref problem);
        var statement = target.EnclosingStatement();
        if (statement is null)
            problem = $"{anchor.Target} stands in no list of statements at line {LineOf(target)}";
        else if (target is Stmt && target != statement && anchor.Place != AnchorPlace.Before)
            problem = $"{anchor.Target} is assigned in the header of the statement at line {LineOf(statement)}, "
                + "which nothing can be put behind";
        else if (anchor.Place == AnchorPlace.After && statement is ReturnStmt or BranchStmt)
            problem = $"{anchor.Target} is part of the statement at line {LineOf(statement)}, after which nothing is reached";
        return problem.Length > 0 ? null : statement;
    }

    private static T? Missing<T>(Anchor anchor, ref string problem) where T : class
    {
        if (anchor.IsOptional)
            problem = "";
        return null;
    }

    private static bool IsInLoop(InsertionPoint point)
    {
        for (var node = point.Node; node is not (null or IFunction); node = node.Parent)
            if (node is ForStmt or RangeStmt)
                return true;
        return false;
    }

    private int LineOf(Node node) => session.File.Tree.PositionOf(node.Span.Start).Line;
}
