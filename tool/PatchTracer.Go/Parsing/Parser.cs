using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    public static GoFile ParseFile(ReadOnlyMemory<byte> source, ParseOptions options) => throw new NotImplementedException();

    public static BlockStmt ParseBody(GoFile file, TextSpan span) => throw new NotImplementedException();
}
