using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Suggesting;

/// <summary>
/// What a function is by what it takes and gives, and how it is traced then. A role wants the place at which a context comes in, and the one at
/// which it goes on.
/// </summary>
/// <param name="Why">As a person would say it.</param>
/// <param name="IsOne">Whether a function has the role.</param>
/// <param name="Bind">Of the parameters that the span needs.</param>
/// <param name="Span">Lines of the span, without indentation.</param>
internal sealed record FunctionRole(string Why, Func<FuncDecl, SourceFile, bool> IsOne, string Bind, params ImmutableArray<string> Span)
{
    private const string Context = "context.Context";
    private const string Request = "*net/http.Request";

    /// <summary>The first that a function has is its.</summary>
    public static ImmutableArray<FunctionRole> All { get; } =
    [
        new("answers HTTP requests",
            (function, file) => Types(function.Type.Parameters).ToArray() is [var writer, var request]
                && TypePattern.Matches("net/http.ResponseWriter", writer, file) && TypePattern.Matches(Request, request, file),
            $"request: \"param(type={Request})\"",
            "kind: server", "parent: {header: request}", "root: always",
            "attributes: {http.request.method: request.Method, url.path: request.URL.Path}", "context: {rebind: request.Context()}"),
        new("reconciles an object for a controller",
            (function, file) => function.Name == "Reconcile" && Takes(function, file, Context)
                && (Takes(function, file, "controller-runtime.Request") || Takes(function, file, "pkg/reconcile.Request")),
            $"ctx: param(type={Context}), request: [param(type=controller-runtime.Request), param(type=pkg/reconcile.Request)]",
            "parent: {context: ctx}", "root: always",
            "attributes: {k8s.namespace.name: request.Namespace, k8s.object.name: request.Name}", "context: {rebind: ctx}"),
        new("takes a message and gives one, under a context, as services of gRPC do", IsCall, $"ctx: param(type={Context})",
            "kind: server", "parent: {context: ctx}", "root: always", "context: {rebind: ctx}"),
        new("runs another program", (function, file) => Takes(function, file, Context) && Runs(function, file),
            $"ctx: param(type={Context})", "parent: {context: ctx}", "context: {rebind: ctx}"),
    ];

    private static bool Takes(FuncDecl function, SourceFile file, string type) =>
        Types(function.Type.Parameters).Any(parameter => TypePattern.Matches(type, parameter, file));

    private static bool IsCall(FuncDecl function, SourceFile file) =>
        function.Receiver is not null && char.IsUpper(function.Name[0])
        && Types(function.Type.Parameters).ToArray() is [var context, StarExpr] && TypePattern.Matches(Context, context, file)
        && function.Type.Results is { } results && Types(results).ToArray() is [StarExpr, Ident { Name: "error" }];

    /// <summary>By os/exec, whatever its name in the file.</summary>
    private static bool Runs(FuncDecl function, SourceFile file) =>
        file.NameOf("os/exec") is { } exec && function.Body is { } body && body.Text.Contains($"{exec}.Command", StringComparison.Ordinal);

    private static IEnumerable<Expr> Types(ParameterList list) =>
        list.Groups.SelectMany(group => Enumerable.Repeat(group.Type.Unparenthesised, Math.Max(1, group.Names.Length)));
}
