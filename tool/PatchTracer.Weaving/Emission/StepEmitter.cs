using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Emission;

/// <summary>Turns the action of a step into lines or an argument.</summary>
internal sealed class StepEmitter(Step step, StepPlace place, Resolver resolver, TemplateExpander expander, Problems problems)
{
    /// <summary>Null when the step's subject is absent here, or something is wrong.</summary>
    public GoLines? Lines()
    {
        var action = step.Action switch
        {
            StepAction.Insert insert => Expand(insert.Text) is { } text ? new GoLines().AddText(text) : null,
            StepAction.Annotate annotate => Annotate(annotate),
            StepAction.Fail fail => Fail(fail),
            _ => throw new InvalidOperationException(),
        };
        return action is null ? null : place.AtExit ? new GoLines().Block("defer func()", body => body.Add(action), "()") : action;
    }

    /// <summary>The expression of a step that appends an argument.</summary>
    public string? Argument() => step.Action is StepAction.Insert insert ? Expand(insert.Text)?.Trim('\n', ' ') : null;

    private string? Expand(GoTemplate template)
    {
        if (expander.Expand(template, out var problem) is { } text)
            return text;
        problems.Add(template.Location, problem);
        return null;
    }

    private GoLines? Annotate(StepAction.Annotate action)
    {
        if (Value(action.Object) is not { } target)
            return null;
        var reference = target.Root is { IsCompositeValue: true } root && root.Name == target.Expression ? $"&{target.Expression}"
            : target.Expression;
        var lines = new GuardedLines();
        if (action.From is null && expander.Span is null)
            problems.Add(step.Location, "there is no span in scope whose context could be written");
        else if (action.From is null)
            lines.Add(target.NotNil, $"{expander.Span}.Annotate({reference})");
        else if (Source(action.From) is { } source)
            lines.Add(target.NotNil.AddRange(source.NotNil), $"{expander.Runtime().Expression}.Annotate({reference}, {source.Expression})");
        var result = new GoLines();
        lines.AppendTo(result);
        return lines.IsEmpty ? null : result;
    }

    private ResolvedValue? Source(ParentRule from)
    {
        const string Runtime = TemplateExpander.RuntimeName;
        switch (from)
        {
            case ParentRule.Annotation annotation:
                return Value(annotation.Object) is { } other ? other with { Expression = $"{Runtime}.FromObject({other.Expression})" }
                    : null;
            case ParentRule.Context context:
                return Value(context.Value) is { } carrier ? carrier with { Expression = $"{Runtime}.FromContext({carrier.Expression})" }
                    : null;
            case ParentRule.Registry { Key: { Parts: [var part] } key }:
                return Value(part) is { } id ? id with { Expression = $"{Runtime}.Get(\"{key.Kind}\", string({id.Expression}))" } : null;
            default:
                problems.Add(from.Location, "`from` is context, annotation, or registry with a key of one part");
                return null;
        }
    }

    private GoLines? Fail(StepAction.Fail action)
    {
        if (expander.Span is null)
            problems.Add(step.Location, "there is no span in scope that could fail");
        if (Value(action.Error) is not { } error || expander.Span is null)
            return null;
        return new GoLines().Block($"if {string.Join(" && ", error.NotNil.Add(error.Expression).Select(name => $"{name} != nil"))}",
            body => body.Add($"{expander.Span}.Fail({error.Expression}.Error())"));
    }

    private ResolvedValue? Value(Operand operand)
    {
        var resolution = resolver.Resolve(operand);
        if (resolution.Value is null && resolution.Problem.Length > 0)
            problems.Add(operand.Location, resolution.Problem);
        return resolution.Value;
    }
}
