namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>Kinds of tokens. Keywords are identifiers with a <see cref="Token.Keyword"/>: none is reserved everywhere.</summary>
internal enum TokenKind : byte
{
    EndOfText,

    /// <summary>Text that is no token; <see cref="Lexer.Failure"/> says why. Always the last one before the end.</summary>
    Invalid,
    Identifier,
    QuotedIdentifier,

    /// <summary>Anything that begins like a number; checked only when its value is wanted, because database names may look so.</summary>
    Number,
    String,

    /// <summary><c>$name</c>, <c>$1</c> or <c>$`name`</c>.</summary>
    Parameter,
    Dollar,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Dot,
    DotDot,
    Colon,
    DoubleColon,
    Semicolon,
    Bar,
    DoubleBar,
    Ampersand,
    Exclamation,
    Percent,
    Plus,
    PlusEqual,
    Minus,
    Asterisk,
    Slash,
    Caret,
    Equal,
    RegexMatch,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>A dash other than the hyphen: stands for one in patterns, but is no operator.</summary>
    Dash,

    /// <summary>A left arrow head other than <c>&lt;</c>, in patterns.</summary>
    LeftArrowHead,

    /// <summary>A right arrow head other than <c>></c>, in patterns.</summary>
    RightArrowHead,
}
