using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PatchTracer.Weaving;

/// <summary>Refuses what is nested so deep that building its nodes, one call a level, would overflow the stack.</summary>
internal sealed class ShallowParser(TextReader text) : IParser
{
    private const int MaximumDepth = 100;

    private readonly Parser _parser = new(text);
    private int _depth;

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        if (!_parser.MoveNext())
            return false;
        _depth += _parser.Current!.NestingIncrease;
        // The stream and the document count too.
        return _depth <= MaximumDepth ? true : throw new SemanticErrorException(_parser.Current.Start, _parser.Current.End, $"nested deeper than {MaximumDepth} levels");
    }
}
