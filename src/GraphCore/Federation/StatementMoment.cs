namespace Serverless.GraphCore.Federation;

/// <summary>What makes a statement's clock and random numbers the same when it is run again.</summary>
/// <param name="Time">The time that its clock functions tell, in all its parts.</param>
/// <param name="Seed">Of the random numbers outside its parts.</param>
public readonly record struct StatementMoment(DateTimeOffset Time, int Seed);
