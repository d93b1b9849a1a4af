namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>Tokens as error messages name them.</summary>
internal static class TokenNames
{
    public static string Of(TokenKind kind) => kind switch
    {
        TokenKind.EndOfText => "the end of the statement",
        TokenKind.Identifier or TokenKind.QuotedIdentifier => "a name",
        TokenKind.Number => "a number",
        TokenKind.String => "a string",
        TokenKind.Parameter => "a parameter",
        TokenKind.Dollar => "'$'",
        TokenKind.LeftParenthesis => "'('",
        TokenKind.RightParenthesis => "')'",
        TokenKind.LeftBracket => "'['",
        TokenKind.RightBracket => "']'",
        TokenKind.LeftBrace => "'{'",
        TokenKind.RightBrace => "'}'",
        TokenKind.Comma => "','",
        TokenKind.Dot => "'.'",
        TokenKind.DotDot => "'..'",
        TokenKind.Colon => "':'",
        TokenKind.DoubleColon => "'::'",
        TokenKind.Semicolon => "';'",
        TokenKind.Bar => "'|'",
        TokenKind.Plus => "'+'",
        TokenKind.PlusEqual => "'+='",
        TokenKind.Minus => "'-'",
        TokenKind.Asterisk => "'*'",
        TokenKind.Equal => "'='",
        TokenKind.Less => "'<'",
        TokenKind.Greater => "'>'",
        _ => kind.ToString(),
    };
}
