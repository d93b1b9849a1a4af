using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Cypher.Lexing;

public sealed class LexerTests
{
    [Theory]
    [InlineData("1..3", "1|..|3")]
    [InlineData("1.5.x", "1.5|.|x")]
    [InlineData("n.5", "n|.5")]
    [InlineData("a.b", "a|.|b")]
    [InlineData("1e5-3", "1e5|-|3")]
    [InlineData("1e-5-3", "1e-5|-|3")]
    [InlineData("0x1e-3", "0x1e|-|3")]
    [InlineData("9223372h54", "9223372h54")]
    [InlineData("<-->", "<|-|-|>")]
    [InlineData("a<>b<=c>=d=~e+=f", "a|<>|b|<=|c|>=|d|=~|e|+=|f")]
    [InlineData("a/*x*/b//c\nd", "a|b|d")]
    [InlineData("'it\\'s' \"'\" `a``b`", "'it\\'s'|\"'\"|`a``b`")]
    [InlineData("$x $1 $`x y` $(", "$x|$1|$`x y`|$|(")]
    [InlineData("größe_1 人 𝒳y", "größe_1|人|𝒳y")]
    [InlineData("\uFEFFa\u00A0b\u2003c", "a|b|c")]
    public void Text_is_cut_into_the_longest_tokens(string text, string expected)
    {
        Token[] tokens = Lexer.Tokenize(text, out GraphException? failure);
        Assert.Null(failure);
        Assert.Equal(expected, string.Join('|', tokens.TakeWhile(token => token.Kind != TokenKind.EndOfText).Select(token => text.Substring(token.Start, token.Length))));
    }

    [Fact]
    public void Positions_count_code_points_and_every_kind_of_line_end()
    {
        Token[] tokens = Lexer.Tokenize("'𝒳\r\n𝒳' /*\r𝒳*/ a\nb", out _);
        Assert.Equal(new SourcePosition(0, 1, 1), tokens[0].Position);
        Assert.Equal(new SourcePosition(14, 3, 5), tokens[1].Position);
        Assert.Equal(new SourcePosition(16, 4, 1), tokens[2].Position);
    }

    [Fact]
    public void Keywords_are_known_in_any_case_and_never_when_quoted()
    {
        Token[] tokens = Lexer.Tokenize("mAtCh `MATCH` matches \u017Fet", out _);
        Assert.Equal([Keyword.Match, Keyword.None, Keyword.None, Keyword.None], tokens[..4].Select(token => token.Keyword));
    }

    [Theory]
    [InlineData('\uD835', 'a')]
    [InlineData('\uDCB3', 'a')]
    [InlineData('\uDCB3', '\uD835')]
    public void Half_of_a_surrogate_pair_is_refused_anywhere(char first, char second)
    {
        foreach (string before in new[] { "𝒳", "'𝒳", "`𝒳", "$`𝒳", "//𝒳", "/*𝒳", "$𝒳", "\n", "" })
        {
            Lexer.Tokenize(before + first + second, out GraphException? failure);
            Assert.Equal("InvalidUnicodeCharacter", failure?.Detail);
            Assert.Equal(before.EnumerateRunes().Count(), failure?.Position?.Offset);
        }
    }

    [Theory]
    [InlineData("a 'b", 2, "UnexpectedSyntax")]
    [InlineData("a `b", 2, "UnexpectedSyntax")]
    [InlineData("a 'b\\'", 2, "UnexpectedSyntax")]
    [InlineData("a /* b", 2, "UnexpectedSyntax")]
    [InlineData("a # b", 2, "UnexpectedSyntax")]
    [InlineData("a \\u0041", 2, "UnexpectedSyntax")]
    [InlineData("a \0", 2, "InvalidUnicodeCharacter")]
    [InlineData("'a\0'", 2, "InvalidUnicodeCharacter")]
    [InlineData("/*\0*/", 2, "InvalidUnicodeCharacter")]
    [InlineData("//\0", 2, "InvalidUnicodeCharacter")]
    [InlineData("a 😀", 2, "InvalidUnicodeCharacter")]
    public void Text_that_is_no_token_is_refused_where_it_stands(string text, int offset, string detail)
    {
        Token[] tokens = Lexer.Tokenize(text, out GraphException? failure);
        Assert.Contains(tokens, token => token.Kind == TokenKind.Invalid);
        Assert.NotNull(failure);
        Assert.Equal(ErrorCodes.SyntaxError, failure.Code);
        Assert.Equal(detail, failure.Detail);
        Assert.Equal(detail == "UnexpectedSyntax" ? 2 : offset, failure.Position?.Offset);
    }
}
