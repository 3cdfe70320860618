namespace PatchTracer.Go.Syntax;

public enum FuncLitUse : byte
{
    /// <summary>Part of something else: a composite literal, a comparison, ....</summary>
    Other,

    /// <summary>Called where it stands: <c>func() { ... }()</c>.</summary>
    Invoked,

    /// <summary><c>go func() { ... }()</c></summary>
    Go,

    /// <summary><c>defer func() { ... }()</c></summary>
    Deferred,

    /// <summary>An argument of a call.</summary>
    Argument,

    /// <summary>A value of a return statement.</summary>
    Returned,

    /// <summary>The value of a variable: <c>f := func() { ... }</c>.</summary>
    Assigned,
}
