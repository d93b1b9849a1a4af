namespace Serverless.GraphCore.Storage.Log;

/// <summary>One log of a database. Numbers rise by one along the chain of seals; the id makes every name unique, so none is reused.</summary>
internal readonly record struct LogName(long Number, Guid Id);
