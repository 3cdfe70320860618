using System.Text;
using PatchTracer.Go.Lexing;

namespace PatchTracer.Go.Tests;

public sealed class LexerTests
{
    [Theory]
    [InlineData("a\nb", "a ⏎ b ⏎")]
    [InlineData("a // c\nb", "a ⏎ b ⏎")]
    [InlineData("a /* c */ b", "a b ⏎")]
    [InlineData("a /* c\n */ b", "a ⏎ b ⏎")]
    [InlineData("a /* c */ /* d\n */ b", "a ⏎ b ⏎")]
    [InlineData("a +\nb", "a + b ⏎")]
    [InlineData("a,\nb", "a , b ⏎")]
    [InlineData("return\n1", "return ⏎ 1 ⏎")]
    [InlineData("break\ncontinue\nfallthrough\ngoto\nx", "break ⏎ continue ⏎ fallthrough ⏎ goto x ⏎")]
    [InlineData("x++\ny--\n", "x ++ ⏎ y -- ⏎")]
    [InlineData("f()\n{}\n[]\n", "f ( ) ⏎ { } ⏎ [ ] ⏎")]
    [InlineData("'a'\n\"s\"\n1\n1.\n1i\n`r\nr`\n", "'a' ⏎ \"s\" ⏎ 1 ⏎ 1. ⏎ 1i ⏎ `r\nr` ⏎")]
    [InlineData("if\nfor\nfunc\n", "if for func")]
    [InlineData("a;\n\n;b", "a ; ; b ⏎")]
    [InlineData("a\r\nb\r\n", "a ⏎ b ⏎")]
    [InlineData("", "")]
    [InlineData("// c", "")]
    public void A_line_end_after_certain_tokens_is_a_semicolon(string source, string expected) => Assert.Equal(expected, Lex(source));

    [Theory]
    [InlineData("+ += ++ - -= -- * *= / /= % %=", 12)]
    [InlineData("& &= && &^ &^= | |= || ^ ^= << <<= >> >>=", 14)]
    [InlineData("== = := : ! != < <= > >= <- ~ ... . , ;", 16)]
    public void Operators_are_taken_as_long_as_possible(string operators, int count)
    {
        var alone = operators.Split(' ');
        Assert.Equal(count, alone.Length);
        Assert.Equal(operators, Lex(operators).Replace(" ⏎", ""));
        Assert.Equal(alone.Length, alone.Select(text => GoFile.Parse(Encoding.UTF8.GetBytes(text)).Tokens()[0].Kind).Distinct().Count());
    }

    [Fact]
    public void Keywords_are_those_of_the_specification()
    {
        const string Keywords = "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var";
        var tokens = GoFile.Parse(Encoding.UTF8.GetBytes(Keywords)).Tokens();
        Assert.Equal(Enum.GetValues<TokenKind>().Where(TokenFacts.IsKeyword), tokens.Where(token => TokenFacts.IsKeyword(token.Kind))
            .Select(token => token.Kind));
        Assert.Equal(25, tokens.Count(token => TokenFacts.IsKeyword(token.Kind)));
        foreach (var keyword in Keywords.Split(' '))
            foreach (var other in new[] { keyword[..^1], keyword + "x", "x" + keyword, keyword.ToUpperInvariant() })
                if (!Keywords.Split(' ').Contains(other))
                    Assert.Equal(TokenKind.Identifier, GoFile.Parse(Encoding.UTF8.GetBytes(other)).Tokens()[0].Kind);
    }

    [Theory]
    [InlineData("0x", "number has no digits")]
    [InlineData("0b12", "invalid digit '2' in base 2 literal")]
    [InlineData("089", "invalid digit '8' in base 8 literal")]
    [InlineData("1e", "exponent has no digits")]
    [InlineData("0x1.8", "hexadecimal mantissa requires a 'p' exponent")]
    [InlineData("'ab'", "illegal rune literal")]
    [InlineData("''", "illegal rune literal")]
    [InlineData("\"\\q\"", "unknown escape sequence")]
    public void Malformed_literals_are_reported_and_stay_one_token(string literal, string message)
    {
        var file = GoFile.Parse(Encoding.UTF8.GetBytes($"package p\nvar x = {literal}\nvar y = 1\n"));
        var diagnostic = Assert.Single(file.Diagnostics);
        Assert.Equal(message, diagnostic.Message);
        Assert.Contains(file.Tokens(), token => file.TextOf(token.Span) == literal);
    }

    [Theory]
    [InlineData("089i")]
    [InlineData("089.5")]
    [InlineData("08e1")]
    [InlineData("0_1")]
    [InlineData("0X1P-2")]
    public void A_leading_zero_is_octal_in_integers_only(string literal) =>
        Assert.Equal(literal, Snippet.File($"package p\nvar x = {literal}\n").Only<Syntax.BasicLit>().Text);

    private static string Lex(string source)
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        var tokens = GoFile.Parse(bytes).Tokens();
        Assert.Equal(TokenKind.EndOfFile, tokens[^1].Kind);
        return string.Join(' ', tokens.SkipLast(1)
            .Select(token => token.Span.IsEmpty ? "⏎" : Encoding.UTF8.GetString(bytes.AsSpan(token.Start, token.Span.Length))));
    }
}
