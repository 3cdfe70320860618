using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>
/// Before: the function as it is. After, where the span starts:
/// <code>
/// if ptSpan := ptX.Begin(); ptSpan != nil {
///     ptSpan.FromKey("pod", string(pod.UID))
///     if ptSpan.Open() {
///         ptSpan.Str("k8s.pod.name", string(pod.Name))
///     }
///     ptSpan.Hold("pod", string(pod.UID))
///     defer func() {
///         ptSpan.End(ptErr)
///     }()
///     if ptErr = ptSpan.Fault(); ptErr != nil {
///         return
///     }
/// }
/// </code>
/// The variable is declared in front of the <c>if</c> when something later needs it.
/// </summary>
internal sealed partial class SpanEmitter(Tracepoint tracepoint, SpanRule span, SpanPlace place, Resolver resolver,
    TemplateExpander expander, Problems problems)
{
    private const string Slash = "+\"/\"+";

    private readonly string _name = expander.Span!;

    /// <summary>For explanations: how the span comes to its parent.</summary>
    public List<string> ParentOrigins { get; } = [];

    public GoLines Opening(bool keepsVariable)
    {
        var lines = new GoLines();
        var begin = $"{_name} := {tracepoint.Variable}.Begin()";
        var condition = span.When is { } when ? expander.Expand(when, out var problem) ?? Fail(when.Location, problem) : null;
        if (!keepsVariable && condition is null)
            return lines.Block($"if {begin}; {_name} != nil", Body);
        lines.Add(begin);
        if (condition is not null)
            lines.Block($"if {_name} != nil && !({condition})", body => body.Add($"{_name}.End(nil)").Add($"{_name} = nil"));
        return lines.Block($"if {_name} != nil", Body);
    }

    /// <summary>For a span around one statement: what follows that statement.</summary>
    public GoLines Closing(Resolver after) => new GoLines().Block($"if {_name} != nil", body => Finish(body, after));

    private void Body(GoLines lines)
    {
        var parents = new GuardedLines();
        foreach (var parent in span.Parents)
            Parent(parents, parent);
        if (span.MayBeRoot)
            parents.Add([], $"{_name}.Root()");
        parents.AppendTo(lines);
        Open(lines);
        Keys(lines, span.Hold, "Hold", resolver);
        if (place.Around is not null)
            return;
        Defer(lines);
        Fault(lines);
    }

    private void Parent(GuardedLines lines, ParentRule parent)
    {
        var call = parent switch
        {
            ParentRule.Context context => Call("FromContext", context.Value, value => value, context.At),
            ParentRule.Annotation annotation => Call("FromAnnotations", annotation.Object, value => value, annotation.At),
            ParentRule.Header header => Call("FromHeader", header.Request, value => $"{value}.Header", header.At),
            ParentRule.Registry registry => KeyCall("FromKey", registry.Key, resolver),
            ParentRule.Queue queue => QueueCall(queue.Name),
            _ => throw new InvalidOperationException(),
        };
        if (call is not { } found)
            return;
        lines.Add(found.NotNil, found.Statement);
        ParentOrigins.Add(found.Origin);
    }

    private (string Statement, IEnumerable<string> NotNil, string Origin)? Call(
        string method, Operand operand, Func<string, string> argument, SourceLocation at)
    {
        if (Value(operand, resolver, at) is not { } value)
            return null;
        var text = argument(value.Expression);
        // A header is read through its request; annotations are read through the object, which may be a nil pointer.
        ImmutableArray<string> notNil = text == value.Expression && method == "FromContext" ? value.NotNil : NotNil(value);
        return ($"{_name}.{method}({text})", notNil, $"{method[4..].ToLowerInvariant()} {value.Expression}");
    }

    private (string Statement, IEnumerable<string> NotNil, string Origin)? KeyCall(string method, KeyRule key, Resolver at)
    {
        if (Joined(key.Parts, at, key.Location) is not { } id)
            return null;
        return ($"{_name}.{method}({Quote(key.Kind)}, {id.Expression})", id.NotNil, $"registry {key.Kind}/{id.Expression}");
    }

    private (string Statement, IEnumerable<string> NotNil, string Origin)? QueueCall(KeyRule queue)
    {
        if (queue.Parts.IsEmpty)
            return ($"{_name}.FromQueue({Quote(queue.Kind)})", [], $"queue {queue.Kind}");
        if (Joined(queue.Parts, resolver, queue.Location) is not { } id)
            return null;
        // gofmt sets blanks around operators in a lone argument, and none among several.
        var expression = id.Expression.Replace(Slash, " + \"/\" + ", StringComparison.Ordinal);
        return ($"{_name}.FromQueue({Quote(queue.Kind + "/")} + {expression})", id.NotNil, $"queue {queue.Kind}/{id.Expression}");
    }

    private void Open(GoLines lines)
    {
        var attributes = new GuardedLines();
        foreach (var attribute in span.Attributes)
            Attribute(attributes, attribute, resolver);
        if (attributes.IsEmpty)
            lines.Add($"{_name}.Open()");
        else
            lines.Block($"if {_name}.Open()", attributes.AppendTo);
    }

    private void Attribute(GuardedLines lines, AttributeRule attribute, Resolver at)
    {
        if (Value(attribute.Value, at, attribute.Value.Location) is not { } value)
            return;
        var (method, argument) = attribute.Type switch
        {
            AttributeType.Int => ("Int", value.IsConstant ? value.Expression : $"int64({value.Expression})"),
            AttributeType.Bool => ("Bool", value.Expression),
            _ => ("Str", value.IsConstant ? value.Expression : $"string({value.Expression})"),
        };
        lines.Add(value.NotNil, $"{_name}.{method}({Quote(attribute.Key)}, {argument})");
    }

    private void Keys(GoLines lines, ImmutableArray<KeyRule> keys, string method, Resolver at)
    {
        var calls = new GuardedLines();
        foreach (var key in keys)
            if (KeyCall(method, key, at) is { } call)
                calls.Add(call.NotNil, call.Statement);
        calls.AppendTo(lines);
    }

    private void Defer(GoLines lines)
    {
        var finish = new GoLines();
        Finish(finish, resolver);
        lines.Block("defer func()", body => body.Add(finish), "()");
    }

    /// <summary>
    /// A fault point makes a function fail whose last result is an error, and only at its very entry: nothing is done there that would
    /// have to be undone, and every other result is still the zero value that the bare return gives.
    /// </summary>
    private void Fault(GoLines lines)
    {
        if (place.Start == InsertionPoint.EntryOf(place.Scope) && resolver.LastError is { } error)
            lines.Block($"if {error.Expression} = {_name}.Fault(); {error.Expression} != nil", body => body.Add("return"));
    }

    private void Finish(GoLines lines, Resolver at)
    {
        var results = new GuardedLines();
        foreach (var result in span.Results)
            Attribute(results, result, at);
        results.AppendTo(lines);
        Keys(lines, span.Remember, "Remember", at);
        End(lines, at);
    }

    private void End(GoLines lines, Resolver at)
    {
        var error = span.Error switch
        {
            ErrorRule.Value explicitly => Value(explicitly.Error, at, explicitly.Error.Location),
            ErrorRule.Default when place.Around is null =>
                at.Resolve(new PathExpression(new PathRoot.ErrorResult(), [], "", "result(error)")).Value,
            _ => null,
        };
        if (error is null || error.NotNil.IsEmpty)
        {
            lines.Add($"{_name}.End({error?.Expression ?? "nil"})");
            return;
        }
        lines.Add("var ptFailure error");
        lines.Block($"if {string.Join(" && ", error.NotNil.Select(name => $"{name} != nil"))}",
            body => body.Add($"ptFailure = {error.Expression}"));
        lines.Add($"{_name}.End(ptFailure)");
    }
}
