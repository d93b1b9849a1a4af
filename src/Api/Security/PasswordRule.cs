using System.Text;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Security;

/// <summary>The rule of passwords: at least 8 and at most 1,024 characters, whatever they are.</summary>
internal static class PasswordRule
{
    private const int MinLength = 8;
    private const int MaxLength = 1_024;

    /// <summary>A password that somebody is to have, as it is hashed.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>.</exception>
    public static byte[] Check(string password, SourcePosition? position) => password.Length is >= MinLength and <= MaxLength
        ? Encoding.UTF8.GetBytes(password)
        : throw new GraphException(ErrorCodes.ArgumentError, $"A password has {MinLength} to {MaxLength} characters, not {password.Length}.", position: position);
}
