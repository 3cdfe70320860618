namespace PatchTracer.Go;

/// <param name="SkipBodies">
/// Bodies of function declarations are skipped by matching braces and parsed when <see cref="Syntax.FuncDecl.Body"/> is asked for.
/// A file with errors outside of bodies is parsed whole. Diagnostics inside such a body appear in <see cref="GoFile.Diagnostics"/> only
/// after that.
/// </param>
public readonly record struct ParseOptions(bool SkipBodies = false);
