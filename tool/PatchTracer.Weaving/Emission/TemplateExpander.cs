using PatchTracer.Tracepoints.Paths;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Puts Go expressions in place of <c>$name</c>.</summary>
internal sealed class TemplateExpander(FunctionSession session, Tracepoint tracepoint, Resolver resolver)
{
    /// <summary>The import name of the runtime in woven files.</summary>
    public const string RuntimeName = "patchtracer";

    /// <summary>The variable of the span; null where there is none in scope.</summary>
    public string? Span { get; init; }

    /// <summary>Told when the text uses the runtime package.</summary>
    public Action? OnRuntime { get; init; }

    /// <summary>The text, or null and why not.</summary>
    public string? Expand(GoTemplate template, out string problem)
    {
        var problems = new List<string>();
        var text = template.Expand(name =>
        {
            var resolution = Name(name);
            if (resolution.Value is { } value)
                return value.Expression;
            problems.Add(resolution.Problem.Length > 0 ? resolution.Problem : $"`{name}` is absent here, and a Go text cannot do without");
            return "";
        });
        problem = string.Join("; ", problems.Distinct());
        return problems.Count == 0 ? text : null;
    }

    private Resolution Name(string name) => name switch
    {
        "pt" => Runtime(),
        "span" => Span is null ? Resolution.Fail("there is no span in scope") : new ResolvedValue(Span, []),
        "err" => resolver.Resolve(new PathExpression(new PathRoot.ErrorResult(), [], "", "result(error)")),
        _ when name.StartsWith("result", StringComparison.Ordinal) && int.TryParse(name["result".Length..], out var index) =>
            resolver.Resolve(new PathExpression(new PathRoot.Result(index), [], "", name)),
        _ => resolver.Named(name),
    };

    public ResolvedValue Runtime()
    {
        OnRuntime?.Invoke();
        return new(RuntimeName, []);
    }

    public override string ToString() => $"{tracepoint.Id} in {FunctionName.Of(session.Function)}";
}
