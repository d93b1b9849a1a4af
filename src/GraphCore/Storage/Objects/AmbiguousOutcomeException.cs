namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// A put, append or delete was sent, and it is not known whether the store carried it out, or will: a time-out, a reset connection, a
/// server error. The caller finds out by reading. It must not repeat the request in another form, because the first may still arrive.
/// A store throws this instead of repeating a write by itself.
/// </summary>
public sealed class AmbiguousOutcomeException : Exception
{
    /// <inheritdoc cref="AmbiguousOutcomeException"/>
    public AmbiguousOutcomeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
