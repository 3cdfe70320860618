using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

/// <summary>What holds for the tree of any bytes whatsoever.</summary>
internal static class TreeLaws
{
    public static void Check(byte[] source, string name) => Check(GoFile.Parse(source), source, name);

    public static void Check(GoFile file, byte[] source, string name)
    {
        Law(source.AsSpan().SequenceEqual(file.Print()), $"{name}: what is printed differs from what was parsed");
        var tokens = file.Tokens();
        // Nodes first: that parses bodies that were skipped, with their diagnostics.
        CheckNodes(file, tokens, name);
        CheckGaps(source, tokens, file.Diagnostics, name);
    }

    // The gaps hold what is no token: were anything else in there, the lexer would have lost it.
    private static void CheckGaps(byte[] source, ImmutableArray<Token> tokens, ImmutableArray<Diagnostic> diagnostics, string name)
    {
        var end = 0;
        foreach (var token in tokens)
        {
            Law(token.Start >= end && token.End >= token.Start, $"{name}: token {token} overlaps the one before");
            Law(IsTrivia(source.AsSpan(end, token.Start - end), isStart: end == 0), $"{name}: text is lost before {token}");
            Law(token.Kind != TokenKind.Illegal || !diagnostics.IsEmpty, $"{name}: {token} is not reported");
            end = token.End;
        }
        Assert.Equal(source.Length, end);
    }

    // A second, plain reading of the specification's white space and comments.
    private static bool IsTrivia(ReadOnlySpan<byte> gap, bool isStart)
    {
        if (isStart && gap.StartsWith("\uFEFF"u8))
            gap = gap[3..];
        while (!gap.IsEmpty)
        {
            var length = 1;
            if (gap.StartsWith("//"u8))
                length = gap.IndexOf((byte)'\n') is var newLine and >= 0 ? newLine : gap.Length;
            else if (gap.StartsWith("/*"u8))
                length = gap[2..].IndexOf("*/"u8) is var close and >= 0 ? close + 4 : gap.Length;
            else if (!" \t\r\n"u8.Contains(gap[0]))
                return false;
            gap = gap[length..];
        }
        return true;
    }

    private static void CheckNodes(GoFile file, ImmutableArray<Token> tokens, string name)
    {
        // What is missing is an empty node right after a token, so a node may start at the end of one.
        var boundaries = new BitArray(file.Source.Length + 1);
        foreach (var token in tokens)
            boundaries[token.Start] = boundaries[token.End] = true;
        foreach (var node in file.DescendantsAndSelf())
        {
            if (node is not GoFile && !node.Span.IsEmpty)
                Law(boundaries[node.Span.Start] && boundaries[node.Span.End], $"{name}: {Describe(node)} cuts a token");
            var end = node.Span.Start;
            foreach (var child in node.Children)
            {
                Law(child.Parent == node, $"{name}: {Describe(child)} has another parent than {Describe(node)}");
                Law(node.Span.Contains(child.Span), $"{name}: {Describe(child)} is not inside of {Describe(node)}");
                Law(child.Span.Start >= end, $"{name}: {Describe(child)} overlaps a sibling in {Describe(node)}");
                end = child.Span.End;
            }
        }
    }

    // The handler writes the message down only when the law is broken: these run for each of millions of nodes.
    private static void Law([DoesNotReturnIf(false)] bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] BrokenLaw message)
    {
        if (!holds)
            Assert.Fail(message.ToString());
    }

    private static string Describe(Node node) => $"{node.GetType().Name} {node.Span}";
}
