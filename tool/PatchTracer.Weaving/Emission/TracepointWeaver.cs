using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Weaves one tracepoint into one function: finds every place first, then writes edits.</summary>
internal sealed class TracepointWeaver(Tracepoint tracepoint, FunctionSite site, FunctionSession session, FileEdits edits)
{
    private readonly PlaceFinder _places = new(session);
    private readonly Problems _problems = new(tracepoint, site);
    private readonly List<string> _notes = [];
    private readonly SpanRule? _rule = site.Pattern.Start is { } start && tracepoint.Span is { } span ? span with { Start = start }
        : tracepoint.Span;
    private List<string> _parents = [];
    private SpanPlace? _span;
    private string? _name;

    public IReadOnlyList<WeaveDiagnostic> Problems => _problems.All;

    /// <summary>What of the tracepoint the function lacks.</summary>
    public IReadOnlyList<string> Misfits => _problems.Texts;

    public Site Weave()
    {
        var steps = Find();
        // Even with problems: the edits are dropped then, and all problems are told at once.
        if (_rule is null || _span is not null)
            Emit(steps);
        return Explain();
    }

    private List<(Step Step, StepPlace Place)> Find()
    {
        if (Hygiene.Violation(session.Function) is { } reserved)
            _problems.Add(tracepoint.Location, $"the function uses the reserved name {reserved.Name} at line "
                + $"{session.File.Tree.PositionOf(reserved.Span.Start).Line}; "
                + "a tree that was woven elsewhere has to be woven from its original");
        if (_rule is { } span)
            FindSpan(span);
        var steps = new List<(Step, StepPlace)>();
        foreach (var step in tracepoint.Steps)
        {
            if (_places.Step(step, _span, out var problem) is { } place)
                steps.Add((step, place));
            else if (problem.Length > 0)
                _problems.Add(step.At.Location, problem);
            else
                _notes.Add($"left out: {step.At}");
        }
        return steps;
    }

    private void FindSpan(SpanRule span)
    {
        _span = _places.Span(span, out var problem);
        if (problem.Length > 0)
            _problems.Add(span.Start.Location, problem);
        else if (_span is null)
            _notes.Add($"left out: {span.Start}");
        _name = session.NextSpanName();
    }

    private void Emit(List<(Step Step, StepPlace Place)> steps)
    {
        foreach (var (step, place) in steps.Where(pair => pair.Step.First))
            Emit(step, place);
        if (_rule is { } span)
            Emit(span, _span!, steps.Any(pair => UsesSpan(pair.Step)));
        foreach (var (step, place) in steps.Where(pair => !pair.Step.First))
            Emit(step, place);
    }

    private void Emit(SpanRule span, SpanPlace place, bool isUsed)
    {
        var resolver = new Resolver(session, tracepoint, place.Start, place.Scope);
        var expander = Expander(resolver, _name);
        var emitter = new SpanEmitter(tracepoint, span, place, resolver, expander, _problems);
        var context = span.Context is null ? null : new ContextEmitter(session, tracepoint, span.Context, place, _name!, _problems);
        var rebinding = context?.Rebinding(resolver);
        var bridges = context?.Bridge(edits.Text) ?? 0;
        var lines = emitter.Opening(isUsed || rebinding is not null || bridges > 0 || place.Around is not null);
        if (rebinding is not null)
            lines.Add(rebinding);
        Insert(place.Start, place.AfterPrevious, lines, span.Start.Location);
        if (place.Around is { } statement)
        {
            var after = InsertionPoint.After(statement);
            Insert(after, true, emitter.Closing(new Resolver(session, tracepoint, after, place.Scope)), span.Start.Location);
        }
        _parents = emitter.ParentOrigins;
        if (bridges > 0)
            _notes.Add($"{bridges} {(bridges == 1 ? "call" : "calls")} bridged");
    }

    private void Emit(Step step, StepPlace place)
    {
        var resolver = new Resolver(session, tracepoint, place.Point, place.Scope);
        var hasSpan = _span is { } span && span.Start.Reaches(place.Point) && !step.First;
        var expander = Expander(resolver, hasSpan ? _name : null);
        var emitter = new StepEmitter(step, place, resolver, expander, _problems);
        if (place.Argument is { } call)
        {
            if (emitter.Argument() is { } expression)
                ArgumentEdit.Add(edits.Text, call, edits.Imports.Apply(expression, tracepoint.Imports, session.Function), tracepoint.Id);
        }
        else if (emitter.Lines() is { } lines)
        {
            foreach (var name in GoTextCheck.Declared(lines.Print("")))
                if (session.Declare(place.Point.List, name, tracepoint.Id) is { } other)
                    _problems.Add(step.Location, $"{name} is declared by a text of {other} already");
            Insert(place.Point, place.AfterPrevious, lines, step.At.Location);
        }
    }

    private TemplateExpander Expander(Resolver resolver, string? span) =>
        new(session, tracepoint, resolver) { Span = span, OnRuntime = () => edits.NeedsRuntime = true };

    private static bool UsesSpan(Step step) => step.Action switch
    {
        StepAction.Insert insert => insert.Text.Mentions("span"),
        StepAction.Annotate annotate => annotate.From is null,
        _ => true,
    };

    private void Insert(InsertionPoint point, bool afterPrevious, GoLines lines, SourceLocation at)
    {
        if (edits.Geometry.Place(point, afterPrevious) is { } place)
            edits.Text.Insert(place.Offset, edits.Imports.Apply(lines.Print(place.Indentation), tracepoint.Imports, session.Function),
                tracepoint.Id);
        else if (OneLine.BlockOf(point, session.File.Tree) is { } block)
            edits.ToUnfold.Add(block.Span);
        else
            _problems.Add(at, $"line {session.File.Tree.PositionOf(point.Offset).Line} holds more than one statement");
    }

    private Site Explain()
    {
        var line = session.File.Tree.PositionOf(site.Function.Span.Start).Line;
        var binds = _span is null ? InsertionPoint.EntryOf(session.Function) : _span.Start;
        var resolver = new Resolver(session, tracepoint, binds, _span?.Scope ?? session.Function);
        var resolved = tracepoint.Binds.Select(bind =>
            resolver.Named(bind.Name) is { Value: { } value } ? new ResolvedBind(bind.Name, value.Expression, value.Origin)
            : new ResolvedBind(bind.Name, null, "not in scope where the span starts"));
        return new(site.File.Path, line, site.DisplayName, site.File.Package.ImportPath, site.Alternative, site.Pattern.ToString())
        {
            Binds = [.. resolved],
            Parents = [.. _parents],
            Notes = [.. _notes],
        };
    }
}
