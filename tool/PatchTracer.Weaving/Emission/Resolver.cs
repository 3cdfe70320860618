using PatchTracer.Tracepoints.Paths;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Emission;

/// <summary>Turns the binds and paths of one tracepoint into Go expressions at a place of one function.</summary>
internal sealed class Resolver(FunctionSession session, Tracepoint tracepoint, InsertionPoint point, IFunction scope)
{
    private const string Circle = "refers to itself";

    /// <summary>The binds that are being resolved, the innermost last.</summary>
    private readonly List<string> _chain = [];

    /// <summary>Function declaration or literal whose results are meant.</summary>
    public IFunction Function => scope;

    public InsertionPoint Point => point;

    /// <summary>The last result, if its type is <c>error</c>.</summary>
    public ResolvedValue? LastError => session.NamesOf(scope) is { ErrorIsLast: true, ErrorIndex: var index } ? Result(index).Value : null;

    public Resolution Resolve(Operand operand) => operand switch
    {
        Operand.Constant constant => new ResolvedValue(constant.Literal, [], IsConstant: true),
        Operand.Path path => Resolve(path.Expression),
        Operand.Go go =>
            new TemplateExpander(session, tracepoint, this).Expand(go.Template, out var problem) is { } text ? new ResolvedValue(text, [])
            : Resolution.Fail(problem),
        _ => throw new InvalidOperationException(),
    };

    public Resolution Resolve(PathExpression path)
    {
        var root = Root(path.Root);
        if (root.Value is not { } value)
            return root;
        var notNil = value.NotNil.ToBuilder();
        if (value.Root is { IsPointer: true } && !notNil.Contains(value.Expression) && value.Expression == value.Root.Name
            && NeedsRoot(path))
            notNil.Add(value.Expression);
        notNil.AddRange(path.Guards(value.Expression).Where(guard => !notNil.Contains(guard)));
        return value with
        {
            Expression = path.Emit(value.Expression),
            NotNil = notNil.ToImmutable(),
            Root = value.Root,
            Origin = value.Origin
        };
    }

    /// <summary>A bind as such, for <c>$name</c> and explanations.</summary>
    public Resolution Named(string name)
    {
        if (tracepoint.Binds.FirstOrDefault(bind => bind.Name == name) is { } bind)
            return Resolve(bind);
        if (Parameter(new(name, null, null)) is { Value: not null } parameter)
            return parameter;
        if (Local(new(name, null)) is { Value: not null } local)
            return local;
        var known = tracepoint.Binds.Select(known => known.Name)
            .Concat(GoScope.Signature(session.Function).Select(declared => declared.Name));
        return Resolution.Fail($"`{name}` is neither bound, nor a parameter, "
            + "nor a variable in scope at line "
            + $"{LineOf(point.Offset)}{(Nearest.To(name, known) is { } near ? $"; did you mean `{near}`?" : "")}");
    }

    private Resolution Resolve(Bind bind)
    {
        if (_chain.Contains(bind.Name))
            return Resolution.Fail($"{Circle}: {string.Join(" -> ", _chain.SkipWhile(name => name != bind.Name))} -> {bind.Name}; "
                + "one of them has to name a parameter or a variable");
        _chain.Add(bind.Name);
        var resolutions = bind.Alternatives.Select(Resolve).TakeUntil(resolution => resolution.Value is not null);
        _chain.RemoveAt(_chain.Count - 1);
        if (resolutions.LastOrDefault().Value is { } found)
            return found;
        // Told of the bind that was asked for; the others are in it.
        if (_chain.Count > 0 && resolutions.FirstOrDefault(
            resolution => resolution.Problem?.StartsWith(Circle, StringComparison.Ordinal) == true) is { Problem: not null } circle)
            return circle;
        return bind.MayBeAbsent ? Resolution.LeftOut
            : Resolution.Fail($"{Problems.Of(bind)}{string.Join("; ", resolutions.Select(resolution => resolution.Problem))}");
    }

    private Resolution Root(PathRoot root) => root switch
    {
        PathRoot.Named named => Named(named.Name),
        PathRoot.Parameter parameter => Parameter(parameter),
        PathRoot.Receiver => Receiver(),
        PathRoot.Local local => Local(local),
        PathRoot.Used used => Used(used.Selection),
        PathRoot.Result result => Result(result.Index),
        PathRoot.ErrorResult =>
            session.NamesOf(scope).ErrorIndex is var index and >= 0 ? Result(index) : Resolution.Fail("there is no result of type error"),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A comparison with nil is only needed where the path goes through the pointer.</summary>
    private static bool NeedsRoot(PathExpression path) => !path.Segments.IsEmpty || path.Prefix == "*";

    private Resolution Local(PathRoot.Local local)
    {
        if (GoScope.Find(point, local.Name) is not { } declared)
            return Resolution.Fail($"there is no variable {local.Name} in scope at line {LineOf(point.Offset)}");
        return new ResolvedValue(local.Name, [])
        {
            Root = declared,
            Origin = $"{declared.Kind.ToString().ToLowerInvariant()} {local.Name}"
        };
    }

    /// <summary>Without types nothing tells which fields a struct has; a function that reads one does.</summary>
    private Resolution Used(string selection)
    {
        if (!scope.Body!.DescendantsAndSelf().OfType<SelectorExpr>().Any(expression => expression.Text == selection))
            return Resolution.Fail($"the function does not use {selection}");
        var root = selection[..selection.IndexOf('.', StringComparison.Ordinal)];
        return GoScope.Find(point, root) is { } declared
            ? new ResolvedValue(selection, []) { Root = declared, Origin = $"{selection}, as the function has it" }
            : Resolution.Fail($"there is no variable {root} in scope at line {LineOf(point.Offset)}");
    }

    private Resolution Receiver()
    {
        if (session.Function.Receiver is not { } receiver)
            return Resolution.Fail("a plain function has no receiver");
        if (receiver.Name is not { IsBlank: false } name)
            return Resolution.Fail("the receiver has no name");
        return new ResolvedValue(name.Name, []) { Origin = "receiver" };
    }

    private Resolution Parameter(PathRoot.Parameter wanted)
    {
        foreach (var function in Functions())
        {
            var found = function.Type.Parameters.Parameters.Where(parameter => Matches(wanted, parameter)).ToList();
            if (found.Count == 0)
                continue;
            var name = session.NamesOf(function)
                .Parameter(found[0], found[0].Index == 0 && wanted.Type == "context.Context" ? "ptCtx" : $"ptParam{found[0].Index}",
                    tracepoint.Id);
            var declared = new DeclaredName(name, DeclaredKind.Parameter, function, found[0].Type, null);
            if (GoScope.Find(point, name) is { } visible && (visible.Kind != DeclaredKind.Parameter || visible.Owner != function))
                return Resolution.Fail($"another {name} hides the parameter at line {LineOf(point.Offset)}");
            return new ResolvedValue(name, []) { Root = declared, Origin = $"parameter {name} {found[0].TypeText}" };
        }
        return Resolution.Fail($"there is no parameter {Describe(wanted)}{ParameterCandidates.Describe(session.Function, wanted.Name)}");
    }

    private static string Describe(PathRoot.Parameter wanted)
    {
        var name = wanted.Name ?? (wanted.Index is { } index ? $"#{index}" : "");
        return wanted.Type is null ? name : $"{name} of type {wanted.Type}".TrimStart();
    }

    private bool Matches(PathRoot.Parameter wanted, Parameter parameter) =>
        (wanted.Name is null || parameter.Name == wanted.Name)
        && (wanted.Index is null || parameter.Index == wanted.Index)
        && (wanted.Type is null || TypePattern.Matches(wanted.Type, parameter.Type, session.File));

    /// <summary>The literal, if the place is in one, and what is around it.</summary>
    private IEnumerable<IFunction> Functions()
    {
        for (var function = point.Function; function is not null; function = (function as FuncLit)?.EnclosingFunction())
            yield return function;
    }

    private Resolution Result(int index)
    {
        var names = session.NamesOf(scope);
        if (names.Result(index, tracepoint.Id) is not { } name)
            return Resolution.Fail($"there is no result {index}");
        if (GoScope.Find(point, name) is { } visible && (visible.Kind != DeclaredKind.Result || visible.Owner != scope))
            return Resolution.Fail($"another {name} hides the result at line {LineOf(point.Offset)}");
        var declared = new DeclaredName(name, DeclaredKind.Result, scope, names.ResultAt(index).Type, null);
        return new ResolvedValue(name, []) { Root = declared, Origin = $"result {index}" };
    }

    private int LineOf(int offset) => session.File.Tree.PositionOf(offset).Line;
}
